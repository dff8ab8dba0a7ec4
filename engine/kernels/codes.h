// Conversion between f32 and the codes of quantised maps: real = (code - zero) * scale.
#pragma once

#include <cstdint>

namespace atrous {

// One scale and zero point for a whole map.
struct CodeScale {
  float scale = 1.0F;
  std::int32_t zero = 0;  // a number of the codes' type
};

// The nearest code to src / scale + zero, ties to even, clamped to the type; NaN becomes `zero`. Parallel; allocates
// nothing. For std::uint8_t and std::int8_t.
template <typename Code>
void to_codes(const float* src, Code* dst, std::int64_t count, const CodeScale& scale);

// Exact but for the rounding of the product.
template <typename Code>
void from_codes(const Code* src, float* dst, std::int64_t count, const CodeScale& scale);

// The same, one element at a time.
template <typename Code>
void to_codes_plain(const float* src, Code* dst, std::int64_t count, const CodeScale& scale);
template <typename Code>
void from_codes_plain(const Code* src, float* dst, std::int64_t count, const CodeScale& scale);

}  // namespace atrous
