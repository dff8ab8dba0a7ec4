// The weights of Winograd's products, made of packed ones when they are used. Included once for every SIMD target.
#if defined(ATROUS_WINOGRAD_WEIGHTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_WINOGRAD_WEIGHTS_INL_H_
#undef ATROUS_WINOGRAD_WEIGHTS_INL_H_
#else
#define ATROUS_WINOGRAD_WEIGHTS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstdint>

#include "core/stop.h"
#include "kernels/panel_weights.h"
#include "kernels/winograd.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One row product: out [column product][channel][panel] from packed [channel][9][panel]. `factors` are the row
// product's three.
template <typename Weight, typename Factor>
struct WeightWork {
  const Weight* packed;
  std::int64_t channels;
  std::int64_t panel;
  float factors[3];  // whole numbers for codes
  Factor* out;
};

template <class D>
HWY_INLINE hn::VFromD<D> load_weights(D d, const float* from) {
  return hn::LoadU(d, from);
}

template <class D>
HWY_INLINE hn::VFromD<D> load_weights(D d, const std::int8_t* from) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<std::int8_t, D>(), from));
}

// The weights u of all column products, for a vector of channels of dst of which the nine taps are `panel` apart.
template <int kByPoints, int kOfShort2, int kOfShort3, typename Weight, class Vec>
HWY_INLINE void transform_weight(const Weight* HWY_RESTRICT taps, std::int64_t panel, const float* factors,
                                 Vec* HWY_RESTRICT u) {
  using T = hn::TFromV<Vec>;
  const hn::DFromV<Vec> d;
  Vec x[3];
  for (int tap = 0; tap < 3; ++tap) {
    const Vec top = hn::Mul(hn::Set(d, static_cast<T>(factors[0])), load_weights(d, taps + tap * panel));
    const Vec middle = add_product(static_cast<T>(factors[1]), load_weights(d, taps + (3 + tap) * panel), top);
    x[tap] = add_product(static_cast<T>(factors[2]), load_weights(d, taps + (6 + tap) * panel), middle);
  }
  apply<WeightMatrix<WinogradFamily::kPoints, kByPoints>>(x, u);
  apply<WeightMatrix<WinogradFamily::kShort2, kOfShort2>>(x, u + kByPoints);
  apply<WeightMatrix<WinogradFamily::kShort3, kOfShort3>>(x, u + kByPoints + kOfShort2);
}

// Transform<products by points, of short forms of two, of three>::run for the column products of a block.
template <template <int, int, int> class Transform>
auto weight_transform(const WinogradAxis& columns) -> decltype(&Transform<3, 0, 0>::run) {
  constexpr decltype(&Transform<3, 0, 0>::run) kByPoints[] = {Transform<3, 0, 0>::run, Transform<4, 0, 0>::run,
                                                              Transform<5, 0, 0>::run, Transform<6, 0, 0>::run,
                                                              Transform<7, 0, 0>::run, Transform<8, 0, 0>::run};
  const int by_points = columns.products_of(WinogradFamily::kPoints);
  const int of_short2 = columns.products_of(WinogradFamily::kShort2);
  if (by_points >= 3) return kByPoints[by_points - 3];
  if (columns.products_of(WinogradFamily::kShort3) == 0) {
    return of_short2 == 1 ? Transform<0, 1, 0>::run : Transform<0, 3, 0>::run;
  }
  if (of_short2 == 0) return Transform<0, 0, 4>::run;
  return of_short2 == 1 ? Transform<0, 1, 4>::run : Transform<0, 3, 4>::run;
}

// Calls multiply(x, y, first, panel, weights) for the work items [begin,end) of [panel][row product][column product],
// with the column product x, the row product y, the panel's first channel and number of channels, and the weights,
// which are transformed into `temporary`. Ends early where a stop is asked for.
template <template <int, int, int> class Transform, typename Weight, typename Factor, typename Multiply>
HWY_INLINE void for_items(const WinogradBlock& block, const Weight* packed, std::int64_t begin, std::int64_t end,
                          Factor* temporary, const Multiply& multiply) {
  const std::int64_t height = block.rows.products();
  const std::int64_t width = block.columns.products();
  const std::int64_t depth = block.src_channels;
  const auto transform = weight_transform<Transform>(block.columns);
  for (std::int64_t item = begin; item < end && !stop_asked(); ++item) {
    const std::int64_t first = item / width / height * kPanelChannels;
    const std::int64_t panel = std::min(kPanelChannels, block.dst_channels - first);
    const std::int64_t y = item / width % height;
    const std::int64_t x = item % width;
    if (item == begin || x == 0) {
      WeightWork<Weight, Factor> weights{packed + first * depth * 9, depth, panel, {}, temporary};
      for (int tap = 0; tap < 3; ++tap) {
        weights.factors[tap] = static_cast<float>(block.rows.weight(static_cast<int>(y), tap));
      }
      transform(weights);
    }
    multiply(x, y, first, panel, temporary + x * depth * panel);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
