// Products of Winograd's convolution from bf16 factors: weights of a panel are transformed, rounded and used in cache.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_bf16_products.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/float_sink-inl.h"
#include "kernels/winograd_weights-inl.h"
#include "kernels/word_product-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [column product][channel / 2][panel][2]
template <int kByPoints, int kOfShort2, int kOfShort3>
struct Bf16Weights {
  static void run(const WeightWork<float, BFloat16>& work) {
    constexpr int kProducts = kByPoints + kOfShort2 + kOfShort3;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
    const WeightWork<float, BFloat16> copy = work;  // stores cannot change it
    for (std::int64_t channel = 0; channel < copy.channels; channel += 2) {
      const float* const taps = copy.packed + channel * 9 * copy.panel;
      for (std::int64_t lane = 0; lane < copy.panel; lane += lanes) {
        V even[kProducts], odd[kProducts];
        transform_weight<kByPoints, kOfShort2, kOfShort3>(taps + lane, copy.panel, copy.factors, even);
        transform_weight<kByPoints, kOfShort2, kOfShort3>(taps + 9 * copy.panel + lane, copy.panel, copy.factors, odd);
        for (int product = 0; product < kProducts; ++product) {
          store_pairs(even[product], odd[product],
                      copy.out + (product * copy.channels + channel) * copy.panel + 2 * lane);
        }
      }
    }
  }

 private:
  // Ties go away from zero, and there are no NaNs in weights.
  static HWY_INLINE void store_pairs(V even, V odd, BFloat16* to) {
    const hn::RebindToUnsigned<D> du;
    const auto half = hn::Set(du, 0x8000U);
    const auto low = hn::ShiftRight<16>(hn::Add(hn::BitCast(du, even), half));
    const auto high = hn::And(hn::Add(hn::BitCast(du, odd), half), hn::Set(du, 0xFFFF0000U));
    hn::StoreU(hn::Or(low, high), du, reinterpret_cast<std::uint32_t*>(to));
  }
};

template <bool kNative>
void multiply_items(const WinogradBlock& block, const WinogradBf16Products& work, std::int64_t begin, std::int64_t end,
                    BFloat16* temporary) {
  const auto multiply = [&](std::int64_t x, std::int64_t y, std::int64_t first, std::int64_t panel,
                            const BFloat16* weights) {
    const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
    const WordProduct product = {work.inputs + block.inputs.begin[matrix], block.inputs.row_stride / 2, weights, panel,
                                 block.src_channels / 2};
    const FloatSink<kNative, float> sink = {work.products + block.products.begin[matrix] + first,
                                            block.products.row_stride, work.accumulate, nullptr};
    multiply_word_panel<Bf16Pairs<kNative>>(product, sink, block.matrix_rows(matrix), panel);
  };
  for_items<Bf16Weights>(block, work.weights, begin, end, temporary, multiply);
}

void multiply_bf16_items(const WinogradBlock& block, const WinogradBf16Products& work, std::int64_t begin,
                         std::int64_t end, BFloat16* temporary) {
  if (has_native_bf16()) {
    multiply_items<ATROUS_COMPILES_BF16 != 0>(block, work, begin, end, temporary);
  } else {
    multiply_items<false>(block, work, begin, end, temporary);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(multiply_bf16_items);

void multiply(const WinogradBlock& block, const WinogradBf16Products& work) {
  parallel_parts(winograd_items(block), work.parts, [&](int part, std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(multiply_bf16_items)
    (block, work, begin, end, work.temporary + part * block.panel_weights());
  });
}

}  // namespace atrous
#endif
