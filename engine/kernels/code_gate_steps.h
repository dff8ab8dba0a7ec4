// A gate of a quantised map in steps of the result's codes, for the kernel alone.
#pragma once

#include <cstdint>

namespace atrous {

// Codes are made u8 by flipping bits, and products are in steps of dst.
struct GateSteps {
  float map_zero;
  float dst_zero;
  float low;
  float high;
  std::uint8_t flip_map;
  std::uint8_t flip_dst;
};

}  // namespace atrous
