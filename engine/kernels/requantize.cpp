// The plain version of requantisation.
#include "kernels/requantize.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atrous {

Requantization requantization_to(DType dst, std::int32_t zero) {
  constexpr float kMost = std::numeric_limits<float>::infinity();
  if (dst == DType::kF32) return {dst, 0, -kMost, kMost};
  return dst == DType::kI8 ? Requantization{dst, zero, -128.0F, 127.0F} : Requantization{dst, zero, 0.0F, 255.0F};
}

std::int32_t requantize_plain(std::int32_t sum, float multiplier, const Requantization& to) {
  const auto zero = static_cast<float>(to.zero);
  const float value = static_cast<float>(sum) * multiplier;
  return static_cast<std::int32_t>(std::nearbyint(std::clamp(value, to.low - zero, to.high - zero))) + to.zero;
}

float rescale_plain(std::int32_t sum, float multiplier, const Requantization& to) {
  return std::clamp(static_cast<float>(sum) * multiplier, to.low, to.high);
}

}  // namespace atrous
