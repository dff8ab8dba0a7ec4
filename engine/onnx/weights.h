// TensorProto to Tensor, wherever the elements lie.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "atrous/model.h"
#include "core/source.h"
#include "graph/weight_budget.h"

namespace atrous {

// The element type for a value of TensorProto::DataType; none for strings, complex numbers and 8- or 4-bit floats.
std::optional<DType> find_dtype(int onnx_type);

// The same; throws unsupported, with the type's name.
DType dtype_of(int onnx_type);

// The name of a TensorProto::DataType as in onnx.proto, in lower case: "float16".
std::string onnx_type_name(int onnx_type);

// f32 for every float type; integers and bool as they are.
Tensor widened(Tensor tensor);

// Reads tensors from their messages, from the model file, and from files beside it.
class Weights {
 public:
  // `model` must outlive this. An empty folder means that files beside the model are refused.
  Weights(const Source& model, std::filesystem::path folder, const Limits& limits);

  // The tensor in its declared type.
  //
  //   errors  corrupt      shape and data contradict each other; the bytes do not exist
  //           unsupported  the element type; external data that are not allowed
  //           resource     larger than a limit: of one tensor, or of all that were read
  Tensor read(const onnx::TensorProto& proto);

  // Where in the model file the elements of a tensor from read() lie as they are; none if they were converted or lie
  // elsewhere.
  std::optional<std::uint64_t> offset_of(const Tensor& tensor) const;

  // The files beside the model that tensors were read from, sorted.
  std::vector<std::filesystem::path> external_files() const { return {files_.begin(), files_.end()}; }

 private:
  struct Place {
    std::string location;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> bytes;
  };
  static Place place_of(const onnx::TensorProto& proto);
  Tensor read_placed(const Place& place, DType dtype, const Shape& shape);
  const Source& external_file(const std::string& location);

  const Source& model_;
  std::filesystem::path folder_;
  WeightBudget budget_;
  std::string location_;            // of the file beside the model that is open,
  std::optional<Source> external_;  // one at a time: a model may have one for every weight
  std::set<std::filesystem::path> files_;
  std::map<const void*, std::uint64_t> offsets_;
};

}  // namespace atrous
