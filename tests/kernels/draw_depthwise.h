// Draws axes of depthwise convolutions for random tests.
#pragma once

#include <algorithm>
#include <string>

#include "kernels/depthwise.h"
#include "support/dice.h"

namespace atrous::test {

inline MapAxis draw_axis(test::Dice& dice, std::int64_t most_src) {
  MapAxis axis;
  axis.src = dice.within(1, most_src);
  axis.kernel = dice.one_of({1, 2, 3, 3, 3, 4, 5, 5, 6, 7});
  axis.stride = dice.one_of({1, 1, 2, 3});
  axis.dilation = dice.one_of({1, 1, 2, 3, 6, 12, 18, 24, 40});
  const std::int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
  axis.pad_begin = dice.within(0, reach + 2);
  const std::int64_t pad_end = std::max(dice.within(0, reach + 2), reach - axis.src - axis.pad_begin);
  axis.dst = (axis.src + axis.pad_begin + pad_end - reach) / axis.stride + 1;
  return axis;
}

inline std::string text(const MapAxis& axis) {
  return std::to_string(axis.src) + " -> " + std::to_string(axis.dst) + " k" + std::to_string(axis.kernel) + " s" +
         std::to_string(axis.stride) + " d" + std::to_string(axis.dilation) + " p" + std::to_string(axis.pad_begin);
}

}  // namespace atrous::test
