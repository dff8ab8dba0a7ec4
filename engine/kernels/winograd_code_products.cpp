// Products of Winograd's convolution of codes: weights of a panel are transformed and used in cache.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_code_products.cpp"
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL  // for VNNI: Highway 1.0 leaves this target out otherwise
#endif
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/winograd_codes.h"
#include "kernels/winograd_weights-inl.h"
#include "kernels/word_product-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [column product][channel / 2][panel][2]
template <int kByPoints, int kOfShort2, int kOfShort3>
struct CodeWeights {
  using D32 = hn::ScalableTag<std::int32_t>;
  using V32 = hn::VFromD<D32>;

  static void run(const WeightWork<std::int8_t, std::int16_t>& work) {
    constexpr int kProducts = kByPoints + kOfShort2 + kOfShort3;
    const D32 d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const WeightWork<std::int8_t, std::int16_t> copy = work;  // stores cannot change it
    for (std::int64_t channel = 0; channel < copy.channels; channel += 2) {
      const std::int8_t* const taps = copy.packed + channel * 9 * copy.panel;
      for (std::int64_t lane = 0; lane < copy.panel; lane += lanes) {
        V32 even[kProducts], odd[kProducts];
        transform_weight<kByPoints, kOfShort2, kOfShort3>(taps + lane, copy.panel, copy.factors, even);
        transform_weight<kByPoints, kOfShort2, kOfShort3>(taps + 9 * copy.panel + lane, copy.panel, copy.factors, odd);
        for (int product = 0; product < kProducts; ++product) {
          const auto low = hn::And(even[product], hn::Set(d, 0xFFFF));
          std::int16_t* const to = copy.out + (product * copy.channels + channel) * copy.panel + 2 * lane;
          hn::StoreU(hn::Or(low, hn::ShiftLeft<16>(odd[product])), d, reinterpret_cast<std::int32_t*>(to));
        }
      }
    }
  }
};

struct SumSink {
  std::int32_t* sums;
  std::int64_t stride;
  bool accumulate;

  HWY_INLINE void prefetch(std::int64_t row, std::int64_t column) const { hwy::Prefetch(sums + row * stride + column); }

  template <class D32>
  HWY_INLINE hn::VFromD<D32> start(D32 d, std::int64_t) const {
    return hn::Zero(d);
  }

  template <class Vec>
  HWY_INLINE void put(Vec sum, std::int64_t row, std::int64_t column) const {
    const hn::DFromV<Vec> d;
    std::int32_t* const to = sums + row * stride + column;
    if (accumulate) sum = hn::Add(sum, hn::LoadU(d, to));
    hn::StoreU(sum, d, to);
  }
};

void multiply_code_items(const WinogradBlock& block, const WinogradCodeProducts& work, std::int64_t begin,
                         std::int64_t end, std::int16_t* temporary) {
  const auto multiply = [&](std::int64_t x, std::int64_t y, std::int64_t first, std::int64_t panel,
                            const std::int16_t* weights) {
    const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
    const WordProduct product = {work.inputs + block.inputs.begin[matrix], block.inputs.row_stride / 2, weights, panel,
                                 block.src_channels / 2};
    const SumSink sink = {work.products + block.products.begin[matrix] + first, block.products.row_stride,
                          work.accumulate};
    multiply_word_panel<ShortPairs>(product, sink, block.matrix_rows(matrix), panel);
  };
  for_items<CodeWeights>(block, work.weights, begin, end, temporary, multiply);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(multiply_code_items);

void multiply(const WinogradBlock& block, const WinogradCodeProducts& work) {
  parallel_parts(winograd_items(block), work.parts, [&](int part, std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(multiply_code_items)
    (block, work, begin, end, work.temporary + part * block.panel_weights());
  });
}

}  // namespace atrous
#endif
