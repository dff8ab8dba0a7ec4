// Resampling of 8-bit RGB rows with fixed-point weights: one row along its width, and several rows into one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace atrous {

// Which source samples make a destination sample along one axis: samples first[i] .. first[i] + count[i] - 1 with the
// weights weights[i * taps ...], which add up to about 2^22.
struct ResampleAxis {
  int src = 0;
  int dst = 0;
  int taps = 0;  // the largest count there can be
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> count;
  std::vector<std::int32_t> weights;  // [dst,taps]

  // The same for groups of neighbours, four lanes each (red, green, blue, nothing), if every group reads pixels close
  // enough together. Neighbours that do not fill a group are left out.
  int group = 0;                            // 4, 2, or 0: no groups
  int group_taps = 0;                       // the largest count there is
  std::vector<std::int32_t> group_weights;  // [groups, group_taps, 4 * group]
  std::vector<std::uint8_t> group_bytes;    // [groups, 4 * group]: bytes behind the group's first pixel
};

// A triangle filter whose half-width is max(1, src / dst) samples. Source: the definition of Pillow's BILINEAR.
ResampleAxis triangle_axis(int src, int dst, bool antialiased = true);

// Bytes that resample_row_rgb may read beyond src and write beyond dst.
constexpr std::size_t kRowSlackBytes = 64;

// One row: src u8 [axis.src,3] to dst u8 [axis.dst,3], rounded.
void resample_row_rgb(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst);
void resample_row_rgb_plain(const std::uint8_t* src, const ResampleAxis& axis, std::uint8_t* dst);

// `count` rows of `bytes` samples into one: the sum of rows[k] * weights[k], rounded.
struct WeightedRows {
  const std::uint8_t* const* rows;
  const std::int32_t* weights;
  int count;
};
void resample_rows(const WeightedRows& src, std::size_t bytes, std::uint8_t* dst);
void resample_rows_plain(const WeightedRows& src, std::size_t bytes, std::uint8_t* dst);

}  // namespace atrous
