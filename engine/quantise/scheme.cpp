// How a network is quantised, as plain data.
#include "quantise/scheme.h"

#include <algorithm>
#include <cmath>

namespace atrous {

CodeScale scale_of(const CodeRange& range) {
  constexpr float kCodes = 255.0F;
  const float low = std::min(range.low, 0.0F);
  const float high = std::max(range.high, 0.0F);
  const float scale = (high - low) / kCodes;
  if (!(scale > 0.0F) || !std::isfinite(scale)) return {1.0F, 0};
  const float zero = std::clamp(std::nearbyint(-low / scale), 0.0F, kCodes);
  return {scale, static_cast<std::int32_t>(zero)};
}

}  // namespace atrous
