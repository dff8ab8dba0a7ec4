// Convolution of one tap from bf16 factors, blocked for the caches: SIMD over channels of dst.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_bf16.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/bf16_product-inl.h"
#include "kernels/pointwise.h"

ATROUS_BEFORE_BF16();
namespace atrous::HWY_NAMESPACE {

template <bool kNative, typename T>
void bf16_panels(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, ConvEpilogue epilogue, T* dst) {
  for (std::int64_t channel = 0; channel < conv.dst_channels; channel += kPanelChannels) {
    const std::int64_t panel = std::min(kPanelChannels, conv.dst_channels - channel);
    const Bf16Product<T> product = {src,
                                    conv.src_channels,
                                    packed + channel * conv.src_channels,
                                    2 * panel,
                                    conv.src_channels,
                                    dst + channel,
                                    conv.dst_channels,
                                    epilogue.add_dst,
                                    &epilogue};
    multiply_bf16_panel<kNative>(product, conv.pixels, panel);
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
#include "core/parallel.h"

namespace atrous {
namespace {

HWY_EXPORT(bf16_to_f32);
HWY_EXPORT(bf16_to_bf16);
HWY_EXPORT(native_bf16);

// Calls body(part, first) for blocks of pixels whose sources stay in the second cache beside a panel of weights.
template <typename Body>
void for_blocks(const Pointwise& conv, const Body& body) {
  constexpr std::int64_t kBlockFactors = std::int64_t{96} * 2048;
  constexpr std::int64_t kMostPixels = 192;
  constexpr std::int64_t kLeastPixels = 12;
  const std::int64_t most = std::clamp(kBlockFactors / conv.src_channels, kLeastPixels, kMostPixels);
  parallel_ranges(conv.pixels, kLeastPixels, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t blocks = std::max<std::int64_t>((end - begin + most / 2) / most, 1);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const std::int64_t first = begin + (end - begin) * block / blocks;
      Pointwise part = conv;
      part.pixels = begin + (end - begin) * (block + 1) / blocks - first;
      body(part, first);
    }
  });
}

}  // namespace

bool has_bf16_products() { return HWY_DYNAMIC_DISPATCH(native_bf16)(); }

void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   float* dst) {
  for_blocks(conv, [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(bf16_to_f32)
    (part, src + first * conv.src_channels, packed, epilogue, dst + first * conv.dst_channels);
  });
}

void run_pointwise(const Pointwise& conv, const BFloat16* src, const BFloat16* packed, const ConvEpilogue& epilogue,
                   BFloat16* dst) {
  for_blocks(conv, [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(bf16_to_bf16)
    (part, src + first * conv.src_channels, packed, epilogue, dst + first * conv.dst_channels);
  });
}

}  // namespace atrous
#endif
