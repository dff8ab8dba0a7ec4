// ONNX's element types.
#include "ops/onnx_types.h"

namespace atrous {
namespace {

struct TypeName {
  std::int64_t number;
  DType dtype;
  const char* name;
};

constexpr TypeName kTypeNames[] = {
    {1, DType::kF32, "FLOAT"},      {2, DType::kU8, "UINT8"},    {3, DType::kI8, "INT8"},
    {4, DType::kU16, "UINT16"},     {5, DType::kI16, "INT16"},   {6, DType::kI32, "INT32"},
    {7, DType::kI64, "INT64"},      {9, DType::kBool, "BOOL"},   {10, DType::kF16, "FLOAT16"},
    {11, DType::kF64, "DOUBLE"},    {12, DType::kU32, "UINT32"}, {13, DType::kU64, "UINT64"},
    {16, DType::kBF16, "BFLOAT16"},
};

}  // namespace

std::optional<DType> dtype_from_onnx(std::int64_t number) {
  for (const TypeName& type : kTypeNames) {
    if (type.number == number) return type.dtype;
  }
  return std::nullopt;
}

std::int64_t onnx_number(DType dtype) {
  for (const TypeName& type : kTypeNames) {
    if (type.dtype == dtype) return type.number;
  }
  return 0;
}

std::int64_t onnx_number(const std::string& name) {
  for (const TypeName& type : kTypeNames) {
    if (type.name == name) return type.number;
  }
  return 0;
}

}  // namespace atrous
