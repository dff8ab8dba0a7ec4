// Products of Winograd's convolution: the weights of a panel of channels are transformed and used while in cache.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_products.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/panel_product-inl.h"
#include "kernels/winograd_weights-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kByPoints, int kOfShort2, int kOfShort3>
struct F32Weights {
  static void run(const WeightWork<float, float>& work) {
    constexpr int kProducts = kByPoints + kOfShort2 + kOfShort3;
    const D d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const WeightWork<float, float> copy = work;  // stores cannot change it
    for (std::int64_t channel = 0; channel < copy.channels; ++channel) {
      for (std::int64_t lane = 0; lane < copy.panel; lane += lanes) {
        V u[kProducts];
        transform_weight<kByPoints, kOfShort2, kOfShort3>(copy.packed + channel * 9 * copy.panel + lane, copy.panel,
                                                          copy.factors, u);
        for (int product = 0; product < kProducts; ++product) {
          hn::StoreU(u[product], d, copy.out + (product * copy.channels + channel) * copy.panel + lane);
        }
      }
    }
  }
};

void multiply_items(const WinogradBlock& block, const WinogradProducts& work, std::int64_t begin, std::int64_t end,
                    float* temporary) {
  const auto multiply = [&](std::int64_t x, std::int64_t y, std::int64_t first, std::int64_t panel,
                            const float* weights) {
    const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
    const PanelProduct product = {work.inputs + block.inputs.begin[matrix],
                                  block.inputs.row_stride,
                                  weights,
                                  panel,
                                  block.src_channels,
                                  work.products + block.products.begin[matrix] + first,
                                  block.products.row_stride,
                                  work.accumulate,
                                  nullptr};
    multiply_panel(product, block.matrix_rows(matrix), panel);
  };
  for_items<F32Weights>(block, work.weights, begin, end, temporary, multiply);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(multiply_items);

std::int64_t winograd_items(const WinogradBlock& block) {
  const std::int64_t panels = (block.dst_channels + kPanelChannels - 1) / kPanelChannels;
  return panels * block.rows.products() * block.columns.products();
}

void multiply(const WinogradBlock& block, const WinogradProducts& work) {
  parallel_parts(winograd_items(block), work.parts, [&](int part, std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(multiply_items)
    (block, work, begin, end, work.temporary + part * block.panel_weights());
  });
}

}  // namespace atrous
#endif
