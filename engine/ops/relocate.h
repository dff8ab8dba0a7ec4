// Copying elements of any type from where an index table says: what every operator that only moves data is made of.
#pragma once

#include <cstddef>
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

// The same, prepared once, for elements of `element_bytes` each. run() allocates nothing and is parallel.
class Relocation {
 public:
  Relocation(std::vector<OffsetTable> tables, std::size_t element_bytes, std::uint64_t fill = 0);
  void run(const void* src, void* dst) const;

 private:
  std::vector<OffsetTable> tables_;
  std::size_t element_bytes_;
  std::uint64_t fill_;         // the bits of one element
  bool rows_are_contiguous_;   // the last table counts 0, 1, 2, ...
  std::int64_t elements_ = 1;  // of the destination
};

// 0, stride, 2 * stride, ...
OffsetTable stepping(std::int64_t count, std::int64_t stride);

// The distance between neighbours of each axis of a dense row-major tensor, in elements.
std::vector<std::int64_t> row_major_strides(const Shape& shape);

// The elements of a tensor of i32 or i64 as integers; none for null. Throws corrupt for other types.
std::vector<std::int64_t> integers_of(const Tensor* tensor);

}  // namespace atrous
