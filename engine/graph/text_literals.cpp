// Conversion of written constants to tensors.
#include "graph/text_literals.h"

#include <random>

#include "core/error.h"

namespace atrous {
namespace {

template <typename Number>
Number checked(const std::string& text, DType dtype) {
  const auto value = parse_number<Number>(text);
  if (!value) fail(ErrorCode::kCorrupt, "'", text, "' is not a number of type ", name(dtype));
  return *value;
}

template <typename T, typename Number, typename Convert>
void fill(Tensor& tensor, const std::vector<std::string>& elements, Convert convert) {
  const auto dst = tensor.as<T>();
  for (std::size_t i = 0; i < dst.size(); ++i) dst[i] = convert(checked<Number>(elements[i], tensor.dtype()));
}

template <typename T>
void fill(Tensor& tensor, const std::vector<std::string>& elements) {
  fill<T, T>(tensor, elements, [](T value) { return value; });
}

bool to_bool(int value) { return value != 0; }

}  // namespace

std::optional<DType> parse_dtype(const std::string& text) {
  for (int i = 0; i <= static_cast<int>(DType::kBool); ++i) {
    if (text == name(static_cast<DType>(i))) return static_cast<DType>(i);
  }
  return std::nullopt;
}

Tensor parse_elements(DType dtype, Shape shape, const std::vector<std::string>& elements) {
  Tensor tensor(dtype, std::move(shape));
  switch (dtype) {
    case DType::kF32: fill<float>(tensor, elements); break;
    case DType::kF64: fill<double>(tensor, elements); break;
    case DType::kF16: fill<Float16, float>(tensor, elements, to_f16); break;
    case DType::kBF16: fill<BFloat16, float>(tensor, elements, to_bf16); break;
    case DType::kI8: fill<std::int8_t>(tensor, elements); break;
    case DType::kU8: fill<std::uint8_t>(tensor, elements); break;
    case DType::kI16: fill<std::int16_t>(tensor, elements); break;
    case DType::kU16: fill<std::uint16_t>(tensor, elements); break;
    case DType::kI32: fill<std::int32_t>(tensor, elements); break;
    case DType::kU32: fill<std::uint32_t>(tensor, elements); break;
    case DType::kI64: fill<std::int64_t>(tensor, elements); break;
    case DType::kU64: fill<std::uint64_t>(tensor, elements); break;
    case DType::kBool: fill<bool, int>(tensor, elements, to_bool); break;
  }
  return tensor;
}

Tensor random_elements(Shape shape, std::uint32_t seed) {
  Tensor tensor(DType::kF32, std::move(shape));
  std::mt19937 random(seed);
  for (float& value : tensor.as<float>()) value = static_cast<float>(random() >> 8) * 0x1p-23F - 1.0F;
  return tensor;
}

}  // namespace atrous
