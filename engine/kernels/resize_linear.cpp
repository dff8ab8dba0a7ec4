// Bilinear resize of channels-last f32 maps, vectorised over channels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/resize_linear.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come before highway.h.
#include <hwy/highway.h>

#include "core/parallel.h"
#include "kernels/resize_linear.h"

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The four source pixels of a destination pixel, and the blend.
struct Corners {
  const float* top_left;
  const float* top_right;
  const float* bottom_left;
  const float* bottom_right;
  float down;
  float right;
};

template <class D>
HWY_INLINE void blend(D d, const Corners& at, std::int64_t c, float* dst) {
  const auto down = hn::Set(d, at.down);
  const auto top_left = hn::LoadU(d, at.top_left + c);
  const auto top_right = hn::LoadU(d, at.top_right + c);
  const auto left = hn::MulAdd(hn::Sub(hn::LoadU(d, at.bottom_left + c), top_left), down, top_left);
  const auto right = hn::MulAdd(hn::Sub(hn::LoadU(d, at.bottom_right + c), top_right), down, top_right);
  hn::StoreU(hn::MulAdd(hn::Sub(right, left), hn::Set(d, at.right), left), d, dst + c);
}

// Whole vectors; the last one overlaps its neighbour, so at least one vector of channels is needed.
template <class D>
HWY_INLINE void pixel(D d, const Corners& at, std::int64_t channels, float* dst) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t c = 0;
  for (; c + lanes <= channels; c += lanes) blend(d, at, c, dst);
  if (c < channels) blend(d, at, channels - lanes, dst);
}

template <class D>
HWY_INLINE void row(D d, const ResizeTables& tables, const float* top, const float* bottom, float down, float* dst) {
  const std::int64_t channels = tables.channels;
  for (const ResizeTap& column : tables.columns) {
    const std::int64_t l = column.lower * channels;
    const std::int64_t r = column.upper * channels;
    pixel(d, {top + l, top + r, bottom + l, bottom + r, down, column.weight}, channels, dst);
    dst += channels;
  }
}

void resize_rows(const ResizeTables& tables, const float* src, float* dst, std::int64_t begin, std::int64_t end) {
  const hn::ScalableTag<float> full;
  const hn::CappedTag<float, 4> quarter;
  const hn::CappedTag<float, 1> single;
  const auto height = static_cast<std::int64_t>(tables.rows.size());
  const std::int64_t dst_row = static_cast<std::int64_t>(tables.columns.size()) * tables.channels;
  const std::int64_t src_row = tables.src_width * tables.channels;
  for (std::int64_t i = begin; i < end; ++i) {
    const ResizeTap& tap = tables.rows[static_cast<std::size_t>(i % height)];
    const float* map = src + i / height * tables.src_height * src_row;
    const float* top = map + tap.lower * src_row;
    const float* bottom = map + tap.upper * src_row;
    if (tables.channels >= static_cast<std::int64_t>(hn::Lanes(full))) {
      row(full, tables, top, bottom, tap.weight, dst + i * dst_row);
    } else if (tables.channels >= static_cast<std::int64_t>(hn::Lanes(quarter))) {
      row(quarter, tables, top, bottom, tap.weight, dst + i * dst_row);
    } else {
      row(single, tables, top, bottom, tap.weight, dst + i * dst_row);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(resize_rows);

void resize_linear(const ResizeTables& tables, const float* src, float* dst) {
  const auto rows = static_cast<std::int64_t>(tables.rows.size()) * tables.batch;
  parallel_ranges(rows, 4, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(resize_rows)(tables, src, dst, begin, end);
  });
}

}  // namespace atrous
#endif
