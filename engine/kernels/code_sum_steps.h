// A sum of quantised maps in steps of the result's codes, for the kernel alone.
#pragma once

#include <cstdint>

#include "kernels/code_sum.h"

namespace atrous {

// code of dst = clamp(a * code of a + b * code of b + offset, low, high), rounded; all codes made u8 by flipping bits.
struct CodeSumSteps {
  float a;
  float b;
  float offset = 0.0F;
  float low = 0.0F;
  float high = 0.0F;
  std::uint8_t flip_a;
  std::uint8_t flip_b;
  std::uint8_t flip_dst;

  explicit CodeSumSteps(const CodeSum& sum);
};

}  // namespace atrous
