// Convolution of one tap: a matrix product whose rows are the pixels of a channels-last map.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"
#include "kernels/conv_epilogue.h"
#include "kernels/panel_weights.h"

namespace atrous {

// src [pixels,src_channels], dst [pixels,dst_channels]: f32, or from bf16 factors with sums in f32.
struct Pointwise {
  std::int64_t pixels = 0;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 16;  // for bf16 factors a multiple of 16

  PanelWeights weights() const {
    constexpr std::int64_t kSliceChannels = 512;  // of src, at most
    return {dst_channels, src_channels, (src_channels + kSliceChannels - 1) / kSliceChannels};
  }
};

// Weights [dst_channels,src_channels] -> packed as conv.weights() says.
void pack_pointwise_weights(const Pointwise& conv, const float* weights, float* packed);

// Ranges of pixels go to threads; every sum is added up in the same order whatever their number.
void run_pointwise(const Pointwise& conv, const float* src, const float* packed, const ConvEpilogue& epilogue,
                   float* dst);

// Weights -> bf16, packed [panel][src_channels / 2][channels of the panel][2]. The number of src channels is even.
void pack_pointwise_weights(const Pointwise& conv, const float* weights, BFloat16* packed);

// Whether the CPU multiplies bf16 by instructions of its own (AVX512_BF16); elsewhere these products are slow.
bool has_bf16_products();

void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   float* dst);
void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   BFloat16* dst);

// Some neighbouring channels of dst.
struct PointwiseChannels {
  std::int64_t begin = 0;       // a multiple of 16
  std::int64_t end = 0;         // a multiple of 16, or that of all channels
  std::int64_t dst_stride = 0;  // floats from pixel to pixel
};

// Makes these channels only, on the calling thread; dst is the first pixel's first of them. The sums are those of
// run_pointwise.
void run_pointwise_channels(const Pointwise& conv, const PointwiseChannels& channels, const float* src,
                            const float* packed, const ConvEpilogue& epilogue, float* dst);

// run_pointwise from plain weights, one sum at a time.
void run_pointwise_plain(const Pointwise& conv, const float* src, const float* weights, const ConvEpilogue& epilogue,
                         float* dst);

}  // namespace atrous
