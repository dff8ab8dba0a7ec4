// Convolution of one tap: a matrix product whose rows are the pixels of a channels-last map.
#pragma once

#include <cstdint>

#include "kernels/conv_epilogue.h"
#include "kernels/panel_weights.h"

namespace atrous {

// f32, src [pixels,src_channels], dst [pixels,dst_channels].
struct Pointwise {
  std::int64_t pixels = 0;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 16;  // a multiple of 16

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

// Some neighbouring channels of dst.
struct PointwiseChannels {
  std::int64_t begin = 0;  // multiples of 16
  std::int64_t end = 0;
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
