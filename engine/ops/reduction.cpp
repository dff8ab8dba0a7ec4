// Groups of elements along axes.
#include "ops/reduction.h"

#include <algorithm>

#include "ops/relocate.h"

namespace atrous {
namespace {

bool contains(const std::vector<int>& axes, int axis) { return std::binary_search(axes.begin(), axes.end(), axis); }

// The offsets of all index combinations along the axes for which contains(axes, axis) == chosen.
std::vector<std::int64_t> offsets_along(const Shape& shape, const std::vector<int>& axes, bool chosen) {
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  std::vector<std::int64_t> offsets = {0};
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (contains(axes, axis) != chosen) continue;
    std::vector<std::int64_t> longer;
    longer.reserve(offsets.size() * static_cast<std::size_t>(shape[axis]));
    for (const std::int64_t offset : offsets) {
      for (std::int64_t i = 0; i < shape[axis]; ++i)
        longer.push_back(offset + i * strides[static_cast<std::size_t>(axis)]);
    }
    offsets = std::move(longer);
  }
  return offsets;
}

}  // namespace

Groups group_along(const Shape& shape, const std::vector<int>& axes) {
  return {offsets_along(shape, axes, false), offsets_along(shape, axes, true)};
}

Shape reduced_shape(const Shape& shape, const std::vector<int>& axes, bool keeps_axes) {
  std::vector<std::int64_t> dims;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (!contains(axes, axis)) {
      dims.push_back(shape[axis]);
    } else if (keeps_axes) {
      dims.push_back(1);
    }
  }
  return Shape(std::move(dims));
}

}  // namespace atrous
