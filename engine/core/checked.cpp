// Errors of checked arithmetic, and the sizes of shapes.
#include "core/checked.h"

#include <algorithm>

#include "core/error.h"

namespace atrous {

void Count::overflow(const char* sign, std::int64_t a, std::int64_t b) {
  fail(ErrorCode::kResource, "a size does not fit into 64 bits: ", a, " ", sign, " ", b);
}

void Count::division_by_zero(std::int64_t a) { fail(ErrorCode::kCorrupt, "a size of ", a, " is divided by 0"); }

void require_countable(const Shape& shape) {
  std::int64_t product = 1;
  for (const std::int64_t dim : shape.dims()) {
    const std::int64_t factor = std::max<std::int64_t>(dim, 1);
    if (factor > kMostElements / product) {
      fail(ErrorCode::kResource, "the shape ", shape.text(), " has more elements than the ", kMostElements,
           " that a tensor may have");
    }
    product *= factor;
  }
}

std::int64_t storage_bytes(DType dtype, const Shape& shape) {
  return (Count(shape.elements()) * size_of(dtype)).value();
}

}  // namespace atrous
