// From the i32 sums of a quantised product to what is stored.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"

namespace atrous {

// Into codes (u8 or s8): min(max(sum * multiplier, low - zero), high - zero), rounded to the nearest whole number, ties
// to even, plus zero. Into f32: min(max(sum * multiplier, low), high). Products are rounded to f32. The multiplier is
// that of the sum's channel: the scales of both factors multiplied, over the scale of dst if that holds codes.
//
// A clamping activation (ReLU, ReLU6) is part of [low, high].
struct Requantization {
  DType dst = DType::kU8;  // kU8, kI8 or kF32
  std::int32_t zero = 0;   // of dst, a code; 0 for f32
  float low = 0.0F;        // codes of dst, or real values for f32
  float high = 255.0F;
};

// To all values of a type.
Requantization requantization_to(DType dst, std::int32_t zero);

// One code.
std::int32_t requantize_plain(std::int32_t sum, float multiplier, const Requantization& to);

// One f32.
float rescale_plain(std::int32_t sum, float multiplier, const Requantization& to);

}  // namespace atrous
