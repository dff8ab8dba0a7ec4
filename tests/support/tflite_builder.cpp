// Writes models with the classes that the importer reads them with.
#include "support/tflite_builder.h"

#include <span>

#include "support/error_of.h"
#include "tflite/import.h"

namespace atrous::test {

int TfliteBuilder::tensor(const std::string& name, const std::vector<int>& dims, tflite::TensorType type, float scale,
                          std::int64_t zero_point) {
  if (scale == 0.0F) return add(name, dims, type, {}, {}, {}, 0);
  return add(name, dims, type, {}, {scale}, {zero_point}, 0);
}

int TfliteBuilder::add(const std::string& name, const std::vector<int>& dims, tflite::TensorType type,
                       const std::vector<std::uint8_t>& data, const std::vector<float>& scales,
                       const std::vector<std::int64_t>& zero_points, int axis) {
  flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> stored = 0;
  if (!data.empty()) {
    fbb.ForceVectorAlignment(data.size(), 1, 16);
    stored = fbb.CreateVector(data);
  }
  buffers_.push_back(tflite::CreateBuffer(fbb, stored));
  flatbuffers::Offset<tflite::QuantizationParameters> quantisation = 0;
  if (!scales.empty()) {
    const auto scale = fbb.CreateVector(scales);
    const auto zero_point = fbb.CreateVector(zero_points);
    quantisation = tflite::CreateQuantizationParameters(fbb, scale, zero_point, 0, 0, axis);
  }
  const auto shape = fbb.CreateVector(dims);
  const auto text = fbb.CreateString(name);
  tensors_.push_back(
      tflite::CreateTensor(fbb, shape, type, static_cast<std::uint32_t>(buffers_.size() - 1), text, quantisation));
  return static_cast<int>(tensors_.size()) - 1;
}

void TfliteBuilder::op(int code, const std::vector<int>& from, const std::vector<int>& to, tflite::BuiltinOptions kind,
                       flatbuffers::Offset<void> options) {
  codes_.push_back(tflite::CreateOperatorCode(fbb, static_cast<std::int8_t>(code), 0, 1, code));
  const auto read = fbb.CreateVector(from);
  const auto made = fbb.CreateVector(to);
  operators_.push_back(
      tflite::CreateOperator(fbb, static_cast<std::uint32_t>(codes_.size() - 1), read, made, kind, options));
}

void TfliteBuilder::metadata(const std::string& name, std::span<const std::uint8_t> data) {
  fbb.ForceVectorAlignment(data.size(), 1, 16);
  buffers_.push_back(tflite::CreateBuffer(fbb, fbb.CreateVector(data.data(), data.size())));
  const auto text = fbb.CreateString(name);
  metadata_.push_back(tflite::CreateMetadata(fbb, text, static_cast<std::uint32_t>(buffers_.size() - 1)));
}

std::string TfliteBuilder::bytes() {
  const auto tensors = fbb.CreateVector(tensors_);
  const auto from = fbb.CreateVector(inputs);
  const auto to = fbb.CreateVector(outputs);
  const auto operators = fbb.CreateVector(operators_);
  const auto graph = tflite::CreateSubGraph(fbb, tensors, from, to, operators);
  const auto graphs = fbb.CreateVector(&graph, 1);
  const auto codes = fbb.CreateVector(codes_);
  const auto buffers = fbb.CreateVector(buffers_);
  const auto metadata = fbb.CreateVector(metadata_);
  tflite::FinishModelBuffer(fbb, tflite::CreateModel(fbb, 3, codes, graphs, 0, buffers, metadata));
  return {reinterpret_cast<const char*>(fbb.GetBufferPointer()), fbb.GetSize()};
}

Imported import_tflite_bytes(const std::string& bytes, const ImportOptions& options) {
  return import_tflite(std::as_bytes(std::span(bytes)), "m.tflite", options);
}

std::string tflite_error(const std::string& bytes) {
  return error_of([&] { import_tflite_bytes(bytes); });
}

}  // namespace atrous::test
