// Maps of codes: one code of another at a time, and means of whole maps.
#pragma once

#include <cstdint>

namespace atrous {

// dst[i] = table[src[i]] for 256 entries. src and dst may be the same. Parallel; allocates nothing.
void look_up_codes(const std::uint8_t* src, const std::uint8_t* table, std::uint8_t* dst, std::int64_t count);

// Sums of codes by channel: src [pixels,channels] -> sums [channels]. flip is added to the bits of each code without
// carry: 128 makes u8 codes of s8 ones, which are larger by 128 then. Parallel; allocates nothing.
void sum_codes(const std::uint8_t* src, std::uint8_t flip, std::int64_t pixels, std::int64_t channels,
               std::int64_t* sums);

}  // namespace atrous
