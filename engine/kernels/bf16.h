// Conversion between f32 and bf16.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"

namespace atrous {

// Rounds to nearest, ties to even; NaN stays NaN, infinities and signs stay. Parallel; allocates nothing.
void to_bf16(const float* src, BFloat16* dst, std::int64_t count);

// Exact.
void to_f32(const BFloat16* src, float* dst, std::int64_t count);

// The same, one element at a time.
void to_bf16_plain(const float* src, BFloat16* dst, std::int64_t count);
void to_f32_plain(const BFloat16* src, float* dst, std::int64_t count);

}  // namespace atrous
