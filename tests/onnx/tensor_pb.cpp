// Reading and writing TensorProto files.
#include "tensor_pb.h"

#include <onnx/onnx_pb.h>

#include <array>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace atrous::test {
namespace {

constexpr std::array<std::pair<int, DType>, 9> kTypes{{
    {onnx::TensorProto::FLOAT, DType::kF32},
    {onnx::TensorProto::DOUBLE, DType::kF64},
    {onnx::TensorProto::FLOAT16, DType::kF16},
    {onnx::TensorProto::BFLOAT16, DType::kBF16},
    {onnx::TensorProto::INT8, DType::kI8},
    {onnx::TensorProto::UINT8, DType::kU8},
    {onnx::TensorProto::INT32, DType::kI32},
    {onnx::TensorProto::INT64, DType::kI64},
    {onnx::TensorProto::BOOL, DType::kBool},
}};

DType dtype_of(int onnx_type, const std::filesystem::path& path) {
  for (const auto& [code, dtype] : kTypes) {
    if (code == onnx_type) return dtype;
  }
  throw std::runtime_error(path.string() + ": element type " + std::to_string(onnx_type) + " is not read here");
}

int onnx_type_of(DType dtype, const std::filesystem::path& path) {
  for (const auto& [code, known] : kTypes) {
    if (known == dtype) return code;
  }
  throw std::runtime_error(path.string() + ": element type " + name(dtype) + " is not written here");
}

}  // namespace

NamedTensor read_tensor_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  onnx::TensorProto proto;
  if (!file || !proto.ParseFromIstream(&file)) throw std::runtime_error(path.string() + ": not a tensor file");
  Tensor tensor(dtype_of(proto.data_type(), path),
                Shape(std::vector<std::int64_t>(proto.dims().begin(), proto.dims().end())));
  if (proto.raw_data().size() != tensor.bytes()) {
    throw std::runtime_error(path.string() + ": " + std::to_string(proto.raw_data().size()) +
                             " bytes of raw data for " + tensor.shape().text() + " " + name(tensor.dtype()));
  }
  std::memcpy(tensor.data(), proto.raw_data().data(), tensor.bytes());
  return {proto.name(), std::move(tensor)};
}

void write_tensor_file(const NamedTensor& tensor, const std::filesystem::path& path) {
  onnx::TensorProto proto;
  proto.set_name(tensor.name);
  proto.set_data_type(onnx_type_of(tensor.tensor.dtype(), path));
  for (const std::int64_t extent : tensor.tensor.shape().dims()) proto.add_dims(extent);
  proto.set_raw_data(tensor.tensor.data(), tensor.tensor.bytes());
  std::ofstream file(path, std::ios::binary);
  if (!proto.SerializeToOstream(&file) || !file.flush()) throw std::runtime_error(path.string() + ": not written");
}

}  // namespace atrous::test
