// Convolution of one tap from bf16 factors, blocked for the caches: SIMD over channels of dst.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_bf16.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/float_sink-inl.h"
#include "kernels/pointwise.h"
#include "kernels/word_product-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {

template <bool kNative, typename T>
void bf16_panels(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, ConvEpilogue epilogue, T* dst) {
  for (std::int64_t channel = 0; channel < conv.dst_channels; channel += kPanelChannels) {
    const std::int64_t panel = std::min(kPanelChannels, conv.dst_channels - channel);
    const WordProduct product = {src, conv.src_channels / 2, packed + channel * conv.src_channels, panel,
                                 conv.src_channels / 2};
    const FloatSink<kNative, T> sink = {dst + channel, conv.dst_channels, epilogue.add_dst, &epilogue};
    multiply_word_panel<Bf16Pairs<kNative>>(product, sink, conv.pixels, panel);
    if (epilogue.bias != nullptr) epilogue.bias += panel;
  }
}

template <typename T>
void block_of_bf16_pixels(const Pointwise& conv, const BFloat16* src, const BFloat16* packed,
                          const ConvEpilogue& epilogue, T* dst) {
  if (has_native_bf16()) {
    bf16_panels<ATROUS_COMPILES_BF16 != 0>(conv, src, packed, epilogue, dst);
  } else {
    bf16_panels<false>(conv, src, packed, epilogue, dst);
  }
}

void bf16_to_f32(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                 float* dst) {
  block_of_bf16_pixels(conv, src, packed, epilogue, dst);
}

void bf16_to_bf16(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                  BFloat16* dst) {
  block_of_bf16_pixels(conv, src, packed, epilogue, dst);
}

bool native_bf16() { return has_native_bf16(); }

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "kernels/pointwise_blocks.h"

namespace atrous {
namespace {

HWY_EXPORT(bf16_to_f32);
HWY_EXPORT(bf16_to_bf16);
HWY_EXPORT(native_bf16);

// So many that their sources stay in the second cache beside a panel of weights.
std::int64_t most_pixels(const Pointwise& conv) {
  constexpr std::int64_t kBlockFactors = std::int64_t{96} * 2048;
  return std::clamp(kBlockFactors / conv.src_channels, kLeastPointwisePixels, kMostPointwisePixels);
}

}  // namespace

bool has_bf16_products() { return HWY_DYNAMIC_DISPATCH(native_bf16)(); }

void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   float* dst) {
  for_pixel_blocks(conv, most_pixels(conv), [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(bf16_to_f32)
    (part, src + first * conv.src_channels, packed, epilogue, dst + first * conv.dst_channels);
  });
}

void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   BFloat16* dst) {
  for_pixel_blocks(conv, most_pixels(conv), [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(bf16_to_bf16)
    (part, src + first * conv.src_channels, packed, epilogue, dst + first * conv.dst_channels);
  });
}

}  // namespace atrous
#endif
