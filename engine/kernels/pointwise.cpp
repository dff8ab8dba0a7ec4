// Convolution of one tap, blocked for the caches: SIMD over channels of dst.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/panel_product-inl.h"
#include "kernels/pointwise.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

// A block of pixels, whose sources and sums stay in the second cache; the weights pass by.
void block_of_pixels(const Pointwise& conv, const PointwiseChannels& channels, const float* src, const float* packed,
                     const ConvEpilogue& epilogue, float* dst) {
  const PanelWeights form = conv.weights();
  ConvEpilogue last = epilogue;
  for (std::int64_t slice = 0; slice < form.slices; ++slice) {
    const std::int64_t first = form.slice_begin(slice);
    const std::int64_t depth = form.slice_begin(slice + 1) - first;
    const bool is_last = slice + 1 == form.slices;
    for (std::int64_t channel = channels.begin; channel < channels.end;) {
      const std::int64_t panel_begin = channel / kPanelChannels * kPanelChannels;
      const std::int64_t panel = std::min(kPanelChannels, form.padded() - panel_begin);
      const std::int64_t end = std::min(panel_begin + panel, channels.end);
      const float* const weights = packed + first * form.padded() + panel_begin * depth + (channel - panel_begin);
      last.bias = epilogue.bias != nullptr ? epilogue.bias + channel : nullptr;
      multiply_panel({src + first, conv.src_channels, weights, panel, depth, dst + (channel - channels.begin),
                      channels.dst_stride, slice > 0 || epilogue.add_dst, is_last ? &last : nullptr},
                     conv.pixels, end - channel);
      channel = end;
    }
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "kernels/pointwise_blocks.h"

namespace atrous {

HWY_EXPORT(block_of_pixels);

void run_pointwise(const Pointwise& conv, const float* src, const float* packed, const ConvEpilogue& epilogue,
                   float* dst) {
  for_pixel_blocks(conv, kMostPointwisePixels, [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(block_of_pixels)
    (part, {0, conv.dst_channels, conv.dst_channels}, src + first * conv.src_channels, packed, epilogue,
     dst + first * conv.dst_channels);
  });
}

void run_pointwise_channels(const Pointwise& conv, const PointwiseChannels& channels, const float* src,
                            const float* packed, const ConvEpilogue& epilogue, float* dst) {
  HWY_DYNAMIC_DISPATCH(block_of_pixels)(conv, channels, src, packed, epilogue, dst);
}

}  // namespace atrous
#endif
