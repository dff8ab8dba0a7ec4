// Taps of resize kernels, and the resizes that need no vector instructions.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/parallel.h"
#include "kernels/resize_linear.h"

namespace atrous {

std::vector<ResizeTap> linear_taps(const ResizeAxis& axis) {
  std::vector<ResizeTap> taps;
  for (std::int64_t i = 0; i < axis.dst; ++i) {
    const double x = std::clamp(axis.source(static_cast<double>(i)), 0.0, static_cast<double>(axis.src - 1));
    const auto lower = static_cast<std::int64_t>(x);
    const auto weight = static_cast<float>(x - static_cast<double>(lower));
    taps.push_back({lower, weight > 0.0F ? lower + 1 : lower, weight});
  }
  return taps;
}

std::vector<ResizeTap> nearest_taps(const ResizeAxis& axis, NearestMode mode) {
  std::vector<ResizeTap> taps;
  for (std::int64_t i = 0; i < axis.dst; ++i) {
    const std::int64_t index = nearest_index(axis.source(static_cast<double>(i)), mode, axis.src);
    taps.push_back({index, index, 0.0F});
  }
  return taps;
}

void resize_linear_plain(const ResizeTables& tables, const float* src, float* dst) {
  const std::int64_t channels = tables.channels;
  const std::int64_t row_elements = tables.src_width * channels;
  for (std::int64_t n = 0; n < tables.batch; ++n, src += tables.src_height * row_elements) {
    for (const ResizeTap& row : tables.rows) {
      const float* top = src + row.lower * row_elements;
      const float* bottom = src + row.upper * row_elements;
      for (const ResizeTap& column : tables.columns) {
        for (std::int64_t c = 0; c < channels; ++c) {
          const std::int64_t l = column.lower * channels + c;
          const std::int64_t r = column.upper * channels + c;
          const float left = top[l] + (bottom[l] - top[l]) * row.weight;
          const float right = top[r] + (bottom[r] - top[r]) * row.weight;
          *dst++ = left + (right - left) * column.weight;
        }
      }
    }
  }
}

void resize_nearest(const ResizeTables& tables, std::size_t element_bytes, const std::byte* src, std::byte* dst) {
  const std::size_t pixel = static_cast<std::size_t>(tables.channels) * element_bytes;
  const auto height = static_cast<std::int64_t>(tables.rows.size());
  const std::size_t dst_row = tables.columns.size() * pixel;
  const std::size_t src_row = static_cast<std::size_t>(tables.src_width) * pixel;
  parallel_ranges(tables.batch * height, 4, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t y = i % height;
      const auto row = [&](std::int64_t index) { return tables.rows[static_cast<std::size_t>(index)].lower; };
      std::byte* to = dst + static_cast<std::size_t>(i) * dst_row;
      if (i > begin && y > 0 && row(y) == row(y - 1)) {
        std::memcpy(to, to - dst_row, dst_row);
        continue;
      }
      const std::byte* from = src + static_cast<std::size_t>(i / height * tables.src_height + row(y)) * src_row;
      for (const ResizeTap& column : tables.columns) {
        std::memcpy(to, from + static_cast<std::size_t>(column.lower) * pixel, pixel);
        to += pixel;
      }
    }
  });
}

}  // namespace atrous
