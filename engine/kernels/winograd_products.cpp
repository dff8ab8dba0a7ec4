// Products of Winograd's convolution: the weights of a panel of channels are transformed and used while in cache.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_products.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/panel_product-inl.h"
#include "kernels/panel_weights.h"
#include "kernels/winograd.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One row product: out[x][channel][panel] from packed [channel][9][panel]. `factors` are the row product's three.
struct WeightWork {
  const float* packed;
  std::int64_t channels;
  std::int64_t panel;
  float factors[3];
  float* out;
};

template <int kByPoints, int kOfShort2, int kOfShort3>
void transform_weights(const WeightWork& work) {
  constexpr int kProducts = kByPoints + kOfShort2 + kOfShort3;
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const V factors[3] = {hn::Set(d, work.factors[0]), hn::Set(d, work.factors[1]), hn::Set(d, work.factors[2])};
  const float* taps = work.packed;
  for (std::int64_t i = 0; i < work.channels * work.panel; i += work.panel) {
    for (std::int64_t lane = 0; lane < work.panel; lane += lanes, taps += lanes) {
      V x[3], u[kProducts];
      for (int tap = 0; tap < 3; ++tap) {
        const V top = hn::Mul(factors[0], hn::LoadU(d, taps + tap * work.panel));
        const V middle = hn::MulAdd(factors[1], hn::LoadU(d, taps + (3 + tap) * work.panel), top);
        x[tap] = hn::MulAdd(factors[2], hn::LoadU(d, taps + (6 + tap) * work.panel), middle);
      }
      apply<WeightMatrix<WinogradFamily::kPoints, kByPoints>>(x, u);
      apply<WeightMatrix<WinogradFamily::kShort2, kOfShort2>>(x, u + kByPoints);
      apply<WeightMatrix<WinogradFamily::kShort3, kOfShort3>>(x, u + kByPoints + kOfShort2);
      for (int product = 0; product < kProducts; ++product) {
        hn::StoreU(u[product], d, work.out + product * work.channels * work.panel + i + lane);
      }
    }
    taps += 8 * work.panel;
  }
}

using TransformWeights = void (*)(const WeightWork&);

TransformWeights weight_transform(const WinogradAxis& columns) {
  constexpr TransformWeights kByPoints[] = {transform_weights<3, 0, 0>, transform_weights<4, 0, 0>,
                                            transform_weights<5, 0, 0>, transform_weights<6, 0, 0>,
                                            transform_weights<7, 0, 0>, transform_weights<8, 0, 0>};
  const int by_points = columns.products_of(WinogradFamily::kPoints);
  const int of_short2 = columns.products_of(WinogradFamily::kShort2);
  if (by_points > 0) return kByPoints[by_points - 3];
  if (columns.products_of(WinogradFamily::kShort3) == 0) {
    return of_short2 == 1 ? transform_weights<0, 1, 0> : transform_weights<0, 3, 0>;
  }
  if (of_short2 == 0) return transform_weights<0, 0, 4>;
  return of_short2 == 1 ? transform_weights<0, 1, 4> : transform_weights<0, 3, 4>;
}

// Work items [begin,end) of [panel][row product][column product].
void multiply_items(const WinogradBlock& block, const WinogradProducts& work, std::int64_t begin, std::int64_t end,
                    float* temporary) {
  const std::int64_t height = block.rows.products();
  const std::int64_t width = block.columns.products();
  const std::int64_t depth = block.src_channels;
  const TransformWeights transform = weight_transform(block.columns);
  for (std::int64_t item = begin; item < end; ++item) {
    const std::int64_t first = item / width / height * kPanelChannels;
    const std::int64_t panel = std::min(kPanelChannels, block.dst_channels - first);
    const std::int64_t y = item / width % height;
    const std::int64_t x = item % width;
    if (item == begin || x == 0) {
      WeightWork weights{work.weights + first * depth * 9, depth, panel, {}, temporary};
      for (int tap = 0; tap < 3; ++tap) {
        weights.factors[tap] = static_cast<float>(block.rows.weight(static_cast<int>(y), tap));
      }
      transform(weights);
    }
    const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
    const PanelProduct product = {work.inputs + block.inputs.begin[matrix],
                                  block.inputs.row_stride,
                                  temporary + x * depth * panel,
                                  panel,
                                  depth,
                                  work.products + block.products.begin[matrix] + first,
                                  block.products.row_stride,
                                  work.accumulate,
                                  nullptr};
    const std::int64_t rows =
        block.rows.users[static_cast<std::size_t>(y)] * block.columns.users[static_cast<std::size_t>(x)];
    multiply_panel(product, rows, panel);
  }
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
    (block, work, begin, end, work.temporary + part * block.weight_floats());
  });
}

}  // namespace atrous
#endif
