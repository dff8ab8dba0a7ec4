// Random tensors and comparisons for the tests.
#include "support/tensors.h"

#include <cmath>
#include <random>

namespace atrous::test {
namespace {

double element(const Tensor& tensor, std::size_t i) {
  switch (tensor.dtype()) {
    case DType::kF32: return tensor.as<float>()[i];
    case DType::kF64: return tensor.as<double>()[i];
    case DType::kF16: return to_f32(tensor.as<Float16>()[i]);
    case DType::kBF16: return to_f32(tensor.as<BFloat16>()[i]);
    case DType::kI8: return tensor.as<std::int8_t>()[i];
    case DType::kU8: return tensor.as<std::uint8_t>()[i];
    case DType::kI16: return tensor.as<std::int16_t>()[i];
    case DType::kU16: return tensor.as<std::uint16_t>()[i];
    case DType::kI32: return tensor.as<std::int32_t>()[i];
    case DType::kU32: return tensor.as<std::uint32_t>()[i];
    case DType::kI64: return static_cast<double>(tensor.as<std::int64_t>()[i]);
    case DType::kU64: return static_cast<double>(tensor.as<std::uint64_t>()[i]);
    case DType::kBool: return tensor.as<bool>()[i] ? 1.0 : 0.0;
  }
  return 0.0;
}

}  // namespace

Tensor random_tensor(Shape shape, std::uint32_t seed, float low, float high) {
  Tensor tensor(DType::kF32, std::move(shape));
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  for (float& value : tensor.as<float>()) value = distribution(random);
  return tensor;
}

testing::AssertionResult close(const Tensor& actual, const Tensor& expected, double tolerance) {
  if (actual.dtype() != expected.dtype() || actual.shape() != expected.shape()) {
    return testing::AssertionFailure() << "is " << name(actual.dtype()) << actual.shape().text() << ", wanted "
                                       << name(expected.dtype()) << expected.shape().text();
  }
  const auto count = static_cast<std::size_t>(expected.elements());
  double largest = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::isfinite(element(expected, i))) largest = std::max(largest, std::abs(element(expected, i)));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double a = element(actual, i);
    const double b = element(expected, i);
    const bool equal = a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= tolerance * largest;
    if (!equal) {
      return testing::AssertionFailure() << "element " << i << " is " << a << ", wanted " << b << " (tolerance "
                                         << tolerance << " of " << largest << ")";
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace atrous::test
