// Builds TensorFlow Lite models in memory for the tests of the importer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/imported.h"
#include "tflite/model_generated.h"

namespace atrous::test {

// One subgraph. Tensors are numbered in the order in which they are added.
class TfliteBuilder {
 public:
  flatbuffers::FlatBufferBuilder fbb;
  std::vector<int> inputs;
  std::vector<int> outputs;

  // A tensor that operators make, or an input. With a scale it is quantised.
  int tensor(const std::string& name, const std::vector<int>& dims,
             tflite::TensorType type = tflite::TensorType::FLOAT32, float scale = 0.0F, std::int64_t zero_point = 0);

  // A constant with these elements.
  template <typename T>
  int constant(const std::vector<int>& dims, tflite::TensorType type, const std::vector<T>& elements,
               const std::vector<float>& scales = {}, const std::vector<std::int64_t>& zero_points = {}, int axis = 0) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(elements.data());
    return add("", dims, type, {bytes, bytes + elements.size() * sizeof(T)}, scales, zero_points, axis);
  }
  int floats(const std::vector<int>& dims, const std::vector<float>& elements) {
    return constant(dims, tflite::TensorType::FLOAT32, elements);
  }
  int integers(const std::vector<int>& dims, const std::vector<std::int32_t>& elements) {
    return constant(dims, tflite::TensorType::INT32, elements);
  }

  // An operator by its code in the public schema.
  void op(int code, const std::vector<int>& from, const std::vector<int>& to,
          tflite::BuiltinOptions kind = tflite::BuiltinOptions::NONE, flatbuffers::Offset<void> options = 0);

  // A named buffer of metadata.
  void metadata(const std::string& name, std::span<const std::uint8_t> data);

  std::string bytes();

 private:
  int add(const std::string& name, const std::vector<int>& dims, tflite::TensorType type,
          const std::vector<std::uint8_t>& data, const std::vector<float>& scales,
          const std::vector<std::int64_t>& zero_points, int axis);

  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<tflite::Operator>> operators_;
  std::vector<flatbuffers::Offset<tflite::Metadata>> metadata_;
};

// Imports bytes as the file m.tflite.
Imported import_tflite_bytes(const std::string& bytes, const ImportOptions& options = {});

// "unsupported: m.tflite: ...", or "no error".
std::string tflite_error(const std::string& bytes);

}  // namespace atrous::test
