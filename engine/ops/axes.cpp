// Resolution of axes.
#include "ops/axes.h"

#include <algorithm>

#include "core/error.h"

namespace atrous {

int resolve_axis(std::int64_t axis, int rank) {
  if (axis < -rank || axis >= rank)
    fail(ErrorCode::kCorrupt, "axis ", axis, " does not exist in a tensor of rank ", rank);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

std::vector<int> resolve_axes(const std::vector<std::int64_t>& axes, int rank) {
  std::vector<int> resolved;
  for (const std::int64_t axis : axes) resolved.push_back(resolve_axis(axis, rank));
  std::sort(resolved.begin(), resolved.end());
  const auto twice = std::adjacent_find(resolved.begin(), resolved.end());
  if (twice != resolved.end()) fail(ErrorCode::kCorrupt, "axis ", *twice, " is named twice");
  return resolved;
}

AxisView view_along(const Shape& shape, int begin, int end) {
  AxisView view;
  for (int i = 0; i < shape.rank(); ++i) {
    std::int64_t& count = i < begin ? view.outer_count : i < end ? view.extent : view.inner_count;
    count *= shape[i];
  }
  return view;
}

}  // namespace atrous
