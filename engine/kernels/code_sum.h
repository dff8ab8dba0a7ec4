// Sums of quantised maps, from codes to codes.
#pragma once

#include <cstdint>

#include "kernels/codes.h"

namespace atrous {

// dst = clamp(a + b, low, high) in real numbers, rounded to the nearest code, ties to even. Codes are bytes: u8, or s8
// where `signed` says so; all maps have one scale and zero point each.
struct CodeSum {
  CodeScale a;
  CodeScale b;
  CodeScale dst;
  bool signed_a = false;
  bool signed_b = false;
  bool signed_dst = false;
  float low = 0.0F;  // of the real sum
  float high = 0.0F;
};

// b may be null: then a is clamped and gets other codes. dst may be a or b. Parallel; allocates nothing.
void add_codes(const CodeSum& sum, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* dst, std::int64_t count);

// The same, one element at a time.
void add_codes_plain(const CodeSum& sum, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* dst,
                     std::int64_t count);

}  // namespace atrous
