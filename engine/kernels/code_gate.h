// Scaling the channels of a quantised map by a gate, from codes to codes.
#pragma once

#include <cstdint>

#include "kernels/codes.h"

namespace atrous {

// dst = clamp(map * gate, low, high) in real numbers, rounded to the nearest code, ties to even; gate has one element
// for each channel. Codes are bytes: u8, or s8 where `signed` says so.
struct CodeGate {
  CodeScale map;
  CodeScale gate;
  CodeScale dst;
  bool signed_map = false;
  bool signed_gate = false;
  bool signed_dst = false;
  float low = 0.0F;  // of the real product
  float high = 0.0F;
};

// map and dst [pixels,channels], gate [channels]; factors: scratch of [channels]. dst may be map. Parallel; allocates
// nothing.
void gate_codes(const CodeGate& spec, const std::uint8_t* map, const std::uint8_t* gate, std::uint8_t* dst,
                std::int64_t pixels, std::int64_t channels, float* factors);

// One element.
std::uint8_t gate_code_plain(const CodeGate& spec, std::uint8_t map, std::uint8_t gate);

}  // namespace atrous
