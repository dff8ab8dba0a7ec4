// Quantised convolution by Winograd's method on phases: exact, in whole numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/code_epilogue.h"
#include "kernels/winograd.h"

namespace atrous {

constexpr std::int64_t kWinogradCodeChannels = 32;  // a slice has a multiple of these

// How many upper bits of a sum the tiles of two axes lose at most: it is right if it lies within [-2^n, 2^n) for
// n = 31 - bits. Tiles by points have kMostWinogradCodeOutputs at most, short ones two.
int winograd_code_bits(const WinogradAxis& rows, const WinogradAxis& columns);

// A map of codes, channels last; outside of it there is `zero`.
struct WinogradCodes {
  const std::uint8_t* codes = nullptr;
  bool is_signed = false;
  std::int32_t zero = 0;
};

// One slice of src, which begins at its first channel.
void transform_input(const WinogradBlock& block, const WinogradCodes& src, std::int16_t* inputs);

using WinogradCodeProducts = WinogradProductsOf<std::int8_t, std::int16_t, std::int32_t>;
void multiply(const WinogradBlock& block, const WinogradCodeProducts& work);

// The sums begin at 0 whatever the epilogue's offsets.
void transform_output(const WinogradBlock& block, const CodeEpilogue& epilogue, const std::int32_t* products,
                      std::byte* dst);

}  // namespace atrous
