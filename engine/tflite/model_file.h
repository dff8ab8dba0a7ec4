// A TensorFlow Lite file whose structure has been verified, with checked access to its parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "atrous/model.h"
#include "core/aligned_buffer.h"
#include "core/source.h"
#include "tflite/model_generated.h"

namespace atrous {

// Whether the bytes begin as a TensorFlow Lite file does.
bool is_tflite(const Source& source);

class TfliteFile {
 public:
  // Reads everything and verifies it.
  //
  //   errors  corrupt   not a TensorFlow Lite file, damaged or cut short
  //           resource  beyond a limit
  TfliteFile(const Source& source, const Limits& limits);

  const tflite::Model& model() const { return *model_; }
  const tflite::SubGraph& graph() const { return *graph_; }

  std::span<const std::byte> bytes() const { return bytes_; }  // the whole file

  // Throws corrupt for an index that does not exist.
  const tflite::Tensor& tensor(int index) const;

  // "MobilenetV2/Conv/Relu6", or "tensor 17" for one without a name.
  std::string tensor_name(int index) const;

  // The extents as the file declares them, none for a scalar. Throws corrupt for negative ones.
  std::vector<std::int64_t> dims(int index) const;

  // The bytes of a buffer; none if it has no data, as those of activations have.
  std::span<const std::byte> buffer(std::uint32_t index) const;

  // "CONV_2D", "custom operator 'X'", or "300" for one that has no name here.
  std::string operator_name(const tflite::Operator& op) const;

 private:
  AlignedBuffer memory_;
  std::span<const std::byte> bytes_;
  const tflite::Model* model_ = nullptr;
  const tflite::SubGraph* graph_ = nullptr;
};

}  // namespace atrous
