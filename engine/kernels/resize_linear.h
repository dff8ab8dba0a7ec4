// Bilinear and nearest-neighbour resize of channels-last feature maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/resize.h"

namespace atrous {

// One destination row or column as a blend of two of the source: lower + (upper - lower) * weight.
struct ResizeTap {
  std::int64_t lower = 0;
  std::int64_t upper = 0;  // equal to lower where the weight is 0
  float weight = 0.0F;
};

// The taps of every index of an axis; source coordinates are clamped to the border.
std::vector<ResizeTap> linear_taps(const ResizeAxis& axis);
std::vector<ResizeTap> nearest_taps(const ResizeAxis& axis, NearestMode mode);

// A prepared resize of [N,h,w,C] to [N,rows,columns,C].
struct ResizeTables {
  std::int64_t batch = 1;
  std::int64_t src_height = 1;
  std::int64_t src_width = 1;
  std::int64_t channels = 1;
  std::vector<ResizeTap> rows;
  std::vector<ResizeTap> columns;
};

// f32, vertical blend first. Allocates nothing; parallel over destination rows.
void resize_linear(const ResizeTables& tables, const float* src, float* dst);

// The same, one element at a time.
void resize_linear_plain(const ResizeTables& tables, const float* src, float* dst);

// Copies the pixels that `lower` names; elements of any type, `element_bytes` each. A source of one pixel fills.
void resize_nearest(const ResizeTables& tables, std::size_t element_bytes, const std::byte* src, std::byte* dst);

}  // namespace atrous
