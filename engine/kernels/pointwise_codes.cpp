// Quantised convolution of one tap, blocked for the caches: SIMD over channels of dst.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_codes.cpp"
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL  // for VNNI: Highway 1.0 leaves this target out otherwise
#endif
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/code_epilogue-inl.h"
#include "kernels/pointwise_codes.h"
#include "kernels/word_product-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {

template <bool kSigned>
void code_panels(const Pointwise& conv, const std::uint8_t* src, const std::int8_t* packed,
                 const CodeEpilogue& epilogue, std::byte* dst) {
  const std::int64_t words = conv.src_channels / kCodeWord;
  for (std::int64_t channel = 0; channel < conv.dst_channels; channel += kPanelChannels) {
    const std::int64_t panel = std::min(kPanelChannels, conv.dst_channels - channel);
    const WordProduct product = {src, words, packed + channel * conv.src_channels, panel, words};
    const CodeSink sink = {epilogue, dst, conv.dst_channels, channel};
    multiply_word_panel<ByteQuads<kSigned>>(product, sink, conv.pixels, panel);
  }
}

void block_of_codes(const Pointwise& conv, bool signed_src, const std::uint8_t* src, const std::int8_t* packed,
                    const CodeEpilogue& epilogue, std::byte* dst) {
  if (signed_src) {
    code_panels<true>(conv, src, packed, epilogue, dst);
  } else {
    code_panels<false>(conv, src, packed, epilogue, dst);
  }
}

bool native_codes() { return kHasVnni; }

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "kernels/pointwise_blocks.h"

namespace atrous {

HWY_EXPORT(block_of_codes);
HWY_EXPORT(native_codes);

bool has_code_products() { return HWY_DYNAMIC_DISPATCH(native_codes)(); }

void pack_code_weights(const Pointwise& conv, const std::int8_t* weights, std::int8_t* packed) {
  pack_word_panels(conv.weights(), kCodeWord, weights, packed, [](std::int8_t weight) { return weight; });
}

void run_pointwise(const Pointwise& conv, bool signed_src, const std::uint8_t* src, const std::int8_t* packed,
                   const CodeEpilogue& epilogue, std::byte* dst) {
  constexpr std::int64_t kBlockBytes = std::int64_t{384} << 10;  // stay in the second cache beside a panel of weights
  const std::int64_t most = std::clamp(kBlockBytes / conv.src_channels, kLeastPointwisePixels, kMostPointwisePixels);
  const std::int64_t size = epilogue.to_codes ? 1 : static_cast<std::int64_t>(sizeof(float));
  for_pixel_blocks(conv, most, [&](const Pointwise& part, std::int64_t first) {
    HWY_DYNAMIC_DISPATCH(block_of_codes)
    (part, signed_src, src + first * conv.src_channels, packed, epilogue, dst + first * conv.dst_channels * size);
  });
}

}  // namespace atrous
#endif
