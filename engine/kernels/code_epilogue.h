// What own quantised convolutions do to i32 sums before they are stored.
#pragma once

#include <cstdint>

namespace atrous {

// dst = min(max(rounded(min(max(scaled sum + bias, sum_low), sum_high)) + residual, low), high)
//
// counted in steps of dst, of which the scale of its codes is one; a step is 1 where dst is f32. Codes are rounded to
// the nearest, ties to even, and so is the sum in the middle where it has codes of its own: until there what is counted
// is their steps.
struct CodeEpilogue {
  const std::int32_t* offset = nullptr;  // [dst_channels], where the sums begin
  const float* multiplier = nullptr;     // [dst_channels], of sums
  const float* bias = nullptr;           // [dst_channels]
  bool clamp_sum = false;
  float sum_low = 0.0F;
  float sum_high = 0.0F;
  bool round_sum = false;
  float sum_steps = 1.0F;          // how many steps of dst one of the sum's codes has
  float rounded_bias = 0.0F;       // added to the rounded sum
  bool add_dst = false;            // the residual: the codes that dst holds
  float residual_steps = 0.0F;     // how many steps of dst a step of the residual has; its zero point is in a bias
  std::uint8_t flip_residual = 0;  // 128 where its codes are s8, which makes them u8
  float low = 0.0F;                // from the zero point of dst on
  float high = 0.0F;
  bool to_codes = true;  // u8 or s8; else f32
  std::int32_t zero = 0;
};

}  // namespace atrous
