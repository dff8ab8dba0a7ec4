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
void ResamplePixels(const std::uint8_t* src, const ResampleAxis& axis, int begin, std::uint8_t* dst) {
  const hn::FixedTag<std::int32_t, 4> d32;
  const hn::FixedTag<std::uint8_t, 4> d8;
  const std::int32_t* weights = axis.weights.data() + static_cast<std::ptrdiff_t>(begin) * axis.taps;
  dst += std::ptrdiff_t{3} * begin;
  for (int x = begin; x < axis.dst; ++x, weights += axis.taps, dst += 3) {
    const std::uint8_t* pixel = src + std::size_t{3} * static_cast<std::size_t>(axis.first[x]);
    auto sum = hn::Set(d32, kHalf);
    for (int k = 0; k < axis.count[x]; ++k, pixel += 3) {
      sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d32, hn::LoadU(d8, pixel)), hn::Set(d32, weights[k])));
    }
    hn::StoreU(hn::DemoteTo(d8, hn::ShiftRight<kFractionBits>(sum)), d8, dst);
  }
}

// Groups of neighbours: for each tap their pixels come from one load, moved to their lanes.
template <int kGroup>
HWY_INLINE int ResampleGroups(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  constexpr int kLanes = 4 * kGroup;
  const hn::CappedTag<std::int32_t, kLanes> d32;
  const hn::Rebind<std::uint8_t, decltype(d32)> d8;
  const hn::FixedTag<std::uint8_t, 16> window;
  constexpr int kStep = static_cast<int>(HWY_MIN(HWY_LANES(std::int32_t), kLanes));
  const int groups = axis.dst / kGroup;
  const std::int32_t* weights = axis.group_weights.data();
  const std::uint8_t* bytes = axis.group_bytes.data();
  HWY_ALIGN constexpr std::uint8_t kPacked[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15};
  const auto packed = hn::LoadU(d8, kPacked);  // without the fourth lanes
  for (int g = 0; g < groups; ++g, bytes += kLanes, dst += 3 * kGroup) {
    const std::uint8_t* first = src + std::size_t{3} * static_cast<std::size_t>(axis.first[g * kGroup]);
    for (int lane = 0; lane < kLanes; lane += kStep) {
      const auto order = hn::LoadU(d8, bytes + lane);
      auto sum = hn::Set(d32, kHalf);
      for (int k = 0; k < axis.group_taps; ++k) {
        const auto samples = hn::TableLookupBytes(hn::LoadU(window, first + 3 * k), order);
        sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d32, samples), hn::LoadU(d32, weights + k * kLanes + lane)));
      }
      const auto rounded = hn::DemoteTo(d8, hn::ShiftRight<kFractionBits>(sum));
      hn::StoreU(hn::TableLookupBytes(rounded, packed), d8, dst + lane / 4 * 3);
    }
    weights += axis.group_taps * kLanes;
  }
  return groups * kGroup;
}

void ResampleRowRgb(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst) {
  int done = 0;
  if (axis.group == 4) done = ResampleGroups<4>(src, axis, dst);
  if (axis.group == 2) done = ResampleGroups<2>(src, axis, dst);
  ResamplePixels(src, axis, done, dst);
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

// The largest group of which every one reads its pixels by one load of 16 bytes a tap.
int group_of(const ResampleAxis& axis) {
  constexpr int kMostTaps = 16;   // taps without weight may be read beyond the row
  constexpr int kMostPixels = 4;  // between the first and the last pixel of a group
  static_assert(3 * kMostTaps + 16 <= kRowSlackBytes);
  if (axis.group_taps > kMostTaps) return 0;
  for (const int group : {4, 2}) {
    bool fits = true;
    for (int x = 0; x + group <= axis.dst; x += group) {
      fits = fits && axis.first[x + group - 1] - axis.first[x] <= kMostPixels;
    }
    if (fits) return group;
  }
  return 0;
}

void add_groups(ResampleAxis& axis) {
  axis.group_taps = *std::max_element(axis.count.begin(), axis.count.end());
  axis.group = group_of(axis);
  if (axis.group == 0) return;
  const int groups = axis.dst / axis.group;
  const std::size_t lanes = 4 * static_cast<std::size_t>(axis.group);
  axis.group_weights.resize(static_cast<std::size_t>(groups * axis.group_taps) * lanes);
  axis.group_bytes.resize(static_cast<std::size_t>(groups) * lanes);
  for (int x = 0; x < groups * axis.group; ++x) {
    const int group = x / axis.group;
    const int pixel = axis.first[x] - axis.first[group * axis.group];
    for (int c = 0; c < 4; ++c) {
      const auto lane = static_cast<std::size_t>(x % axis.group * 4 + c);
      axis.group_bytes[static_cast<std::size_t>(group) * lanes + lane] = static_cast<std::uint8_t>(3 * pixel + c);
      for (int k = 0; k < axis.count[x]; ++k) {
        axis.group_weights[static_cast<std::size_t>(group * axis.group_taps + k) * lanes + lane] =
            axis.weights[static_cast<std::size_t>(x) * static_cast<std::size_t>(axis.taps) + k];
      }
    }
  }
}

}  // namespace

// NOLINTBEGIN(bugprone-incorrect-roundings): as Pillow rounds, to the pixel
ResampleAxis triangle_axis(int src, int dst, bool antialiased) {
  const double scale = static_cast<double>(src) / dst;
  const double half_width = antialiased ? std::max(scale, 1.0) : 1.0;
  const double inverse_width = 1.0 / half_width;
  ResampleAxis axis{src, dst, static_cast<int>(std::ceil(half_width)) * 2 + 1, {}, {}, {}, 0, 0, {}, {}};
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
  add_groups(axis);
  return axis;
}
// NOLINTEND(bugprone-incorrect-roundings)

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
