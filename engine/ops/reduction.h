// Which elements of a tensor fall together when axes are reduced.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// Group g holds the elements at starts[g] + members[k] of a dense tensor, in row-major order.
struct Groups {
  std::vector<std::int64_t> starts;   // one a group, in the order of the axes that stay
  std::vector<std::int64_t> members;  // the same for every group
};

// `axes` are resolved and sorted.
Groups group_along(const Shape& shape, const std::vector<int>& axes);

// The shape after reduction: the axes become 1, or go.
Shape reduced_shape(const Shape& shape, const std::vector<int>& axes, bool keeps_axes);

}  // namespace atrous
