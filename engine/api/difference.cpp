// How far two tensors are apart.
#include "api/difference.h"

#include <algorithm>
#include <cmath>

namespace atrous {
namespace {

Difference float_difference(std::span<const float> wanted, std::span<const float> found) {
  Difference result;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double value = wanted[i];
    const double apart = std::abs(value - static_cast<double>(found[i]));
    if (!(apart <= HUGE_VAL)) return {HUGE_VAL, 0.0};
    result.largest = std::max(result.largest, apart);
    result.magnitude = std::max(result.magnitude, std::abs(value));
  }
  return result;
}

}  // namespace

Difference difference(const Tensor& wanted, const Tensor& found) {
  if (wanted.dtype() != found.dtype() || wanted.shape() != found.shape()) return {HUGE_VAL, 0.0};
  if (wanted.dtype() == DType::kF32) return float_difference(wanted.as<float>(), found.as<float>());
  const auto* const left = static_cast<const std::byte*>(wanted.data());
  const auto* const right = static_cast<const std::byte*>(found.data());
  const std::size_t size = size_of(wanted.dtype());
  std::int64_t other = 0;
  for (std::size_t i = 0; i < wanted.bytes(); i += size) {
    other += std::equal(left + i, left + i + size, right + i) ? 0 : 1;
  }
  return {static_cast<double>(other) / static_cast<double>(std::max<std::int64_t>(wanted.elements(), 1)), 1.0};
}

}  // namespace atrous
