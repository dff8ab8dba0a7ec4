// Quantised convolution of one tap: a product of codes whose rows are the pixels of a channels-last map.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/code_epilogue.h"
#include "kernels/pointwise.h"

namespace atrous {

// Numbers of src channels are multiples of kCodeWord, of dst channels of 16.
constexpr std::int64_t kCodeWord = 4;

// Whether the CPU multiplies bytes by instructions that these products use (AVX-512 VNNI); elsewhere they are slow.
bool has_code_products();

// s8 weights [dst_channels,src_channels] -> packed [panel][src_channels / 4][channels of the panel][4].
void pack_code_weights(const Pointwise& conv, const std::int8_t* weights, std::int8_t* packed);

// src: codes, u8 or s8. A signed code is taken as 128 more, which the epilogue's offset compensates with the zero
// point. dst: codes or f32, as the epilogue says. Ranges of pixels go to threads.
void run_pointwise(const Pointwise& conv, bool signed_src, const std::uint8_t* src, const std::int8_t* packed,
                   const CodeEpilogue& epilogue, std::byte* dst);

}  // namespace atrous
