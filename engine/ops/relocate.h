// Copying elements of any type from where an index table says: what every operator that only moves data is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// For each index along one axis of the destination: the elements to add to the source offset, or kFill.
using OffsetTable = std::vector<std::int64_t>;
constexpr std::int64_t kFill = INT64_MIN;  // no source element: the fill value

// dst[i, j, ...] = src[tables[0][i] + tables[1][j] + ...] for a destination whose extents are the lengths of the
// tables, or *fill (one element; null: zero) where a table says kFill.
void relocate(const Tensor& src, const std::vector<OffsetTable>& tables, Tensor& dst, const void* fill = nullptr);

// 0, stride, 2 * stride, ...
OffsetTable stepping(std::int64_t count, std::int64_t stride);

// The distance between neighbours of each axis of a dense row-major tensor, in elements.
std::vector<std::int64_t> row_major_strides(const Shape& shape);

// The elements of a tensor of i32 or i64 as integers; none for null. Throws corrupt for other types.
std::vector<std::int64_t> integers_of(const Tensor* tensor);

}  // namespace atrous
