// Axes as ONNX writes them: negative ones count from the end.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// An axis in [0, rank) for one in [-rank, rank). Throws corrupt outside of that.
int resolve_axis(std::int64_t axis, int rank);

// The same for a list; sorted. Throws corrupt if an axis is named twice.
std::vector<int> resolve_axes(const std::vector<std::int64_t>& axes, int rank);

// A tensor seen along one axis: element (outer, k, inner) lies at (outer * extent + k) * inner_count + inner.
struct AxisView {
  std::int64_t outer_count = 1;
  std::int64_t extent = 1;
  std::int64_t inner_count = 1;

  // The lines along the axis, and where the first element of line `i` lies.
  std::int64_t line_count() const { return outer_count * inner_count; }
  std::int64_t line_start(std::int64_t i) const { return i / inner_count * extent * inner_count + i % inner_count; }
};

// The view along the axes [begin, end), taken as one.
AxisView view_along(const Shape& shape, int begin, int end);
inline AxisView view_along(const Shape& shape, int axis) { return view_along(shape, axis, axis + 1); }

}  // namespace atrous
