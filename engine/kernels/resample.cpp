// Resampling of 8-bit RGB rows, compiled for several instruction sets.
#include "kernels/resample.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/resample.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kFractionBits = 22;
constexpr std::int32_t kHalf = 1 << (kFractionBits - 1);

#if HWY_TARGET == HWY_SCALAR
void ResampleRowRgb(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  resample_row_rgb_plain(src, axis, dst);
}
#else
// Four lanes a pixel: red, green, blue, and one that is overwritten by the next pixel.
void ResampleRowRgb(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  const hn::FixedTag<std::int32_t, 4> d32;
  const hn::FixedTag<std::uint8_t, 4> d8;
  const std::int32_t* weights = axis.weights.data();
  for (int x = 0; x < axis.dst; ++x, weights += axis.taps, dst += 3) {
    const std::uint8_t* pixel = src + std::size_t{3} * static_cast<std::size_t>(axis.first[x]);
    auto sum = hn::Set(d32, kHalf);
    for (int k = 0; k < axis.count[x]; ++k, pixel += 3) {
      sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d32, hn::LoadU(d8, pixel)), hn::Set(d32, weights[k])));
    }
    hn::StoreU(hn::DemoteTo(d8, hn::ShiftRight<kFractionBits>(sum)), d8, dst);
  }
}
#endif

void ResampleRows(const WeightedRows& src, std::size_t bytes, std::uint8_t* dst) {
  const hn::ScalableTag<std::int32_t> d32;
  const hn::Rebind<std::uint8_t, decltype(d32)> d8;
  const std::size_t lanes = hn::Lanes(d32);
  std::size_t i = 0;
  for (; i + lanes <= bytes; i += lanes) {
    auto sum = hn::Set(d32, kHalf);
    for (int k = 0; k < src.count; ++k) {
      sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d32, hn::LoadU(d8, src.rows[k] + i)), hn::Set(d32, src.weights[k])));
    }
    hn::StoreU(hn::DemoteTo(d8, hn::ShiftRight<kFractionBits>(sum)), d8, dst + i);
  }
  for (; i < bytes; ++i) {
    std::int32_t sum = kHalf;
    for (int k = 0; k < src.count; ++k) sum += src.rows[k][i] * src.weights[k];
    dst[i] = static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(ResampleRowRgb);
HWY_EXPORT(ResampleRows);

constexpr int kFractionBits = 22;

std::uint8_t round_off(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp((sum + (1 << (kFractionBits - 1))) >> kFractionBits, 0, 255));
}

}  // namespace

ResampleAxis triangle_axis(int src, int dst) {
  const double scale = static_cast<double>(src) / dst;
  const double half_width = std::max(scale, 1.0);
  const double inverse_width = 1.0 / half_width;
  ResampleAxis axis{src, dst, static_cast<int>(std::ceil(half_width)) * 2 + 1, {}, {}, {}};
  axis.weights.resize(static_cast<std::size_t>(dst) * static_cast<std::size_t>(axis.taps));
  std::vector<double> shares(static_cast<std::size_t>(axis.taps));
  for (int i = 0; i < dst; ++i) {
    const double centre = (i + 0.5) * scale;
    const int first = std::max(static_cast<int>(centre - half_width + 0.5), 0);
    const int count = std::min(static_cast<int>(centre + half_width + 0.5), src) - first;
    double total = 0.0;
    for (int k = 0; k < count; ++k) {
      shares[k] = std::max(0.0, 1.0 - std::abs((k + first - centre + 0.5) * inverse_width));
      total += shares[k];
    }
    std::int32_t* weights = axis.weights.data() + static_cast<std::size_t>(i) * static_cast<std::size_t>(axis.taps);
    for (int k = 0; k < count; ++k) {
      const double share = total != 0.0 ? shares[k] / total : shares[k];
      weights[k] = static_cast<std::int32_t>(0.5 + share * (1 << kFractionBits));
    }
    axis.first.push_back(first);
    axis.count.push_back(count);
  }
  return axis;
}

void resample_row_rgb(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  HWY_DYNAMIC_DISPATCH(ResampleRowRgb)(src, axis, dst);
}

void resample_rows(const WeightedRows& src, std::size_t bytes, std::uint8_t* dst) {
  HWY_DYNAMIC_DISPATCH(ResampleRows)(src, bytes, dst);
}

void resample_row_rgb_plain(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  for (int x = 0; x < axis.dst; ++x) {
    for (int c = 0; c < 3; ++c) {
      std::int32_t sum = 0;
      for (int k = 0; k < axis.count[x]; ++k) {
        const auto sample = static_cast<std::size_t>(axis.first[x] + k) * 3 + static_cast<std::size_t>(c);
        sum += src[sample] * axis.weights[static_cast<std::size_t>(x) * static_cast<std::size_t>(axis.taps) + k];
      }
      dst[x * 3 + c] = round_off(sum);
    }
  }
}

void resample_rows_plain(const WeightedRows& src, std::size_t bytes, std::uint8_t* dst) {
  for (std::size_t i = 0; i < bytes; ++i) {
    std::int32_t sum = 0;
    for (int k = 0; k < src.count; ++k) sum += src.rows[k][i] * src.weights[k];
    dst[i] = round_off(sum);
  }
}

}  // namespace atrous
#endif  // HWY_ONCE
