// Errors of checked arithmetic, and the sizes of shapes.
#include "core/checked.h"

#include <algorithm>

#include "core/error.h"

namespace atrous {

void Count::overflow(const char* sign, std::int64_t a, std::int64_t b) {
  fail(ErrorCode::kResource, "a size does not fit into 64 bits: ", a, " ", sign, " ", b);
}

void Count::division_by_zero(std::int64_t a) { fail(ErrorCode::kCorrupt, "a size of ", a, " is divided by 0"); }

void require_rank(std::size_t rank) {
  if (rank > static_cast<std::size_t>(kMostAxes)) {
    fail(ErrorCode::kResource, "a shape with ", rank, " axes, a tensor may have ", kMostAxes);
  }
}

void require_countable(const Shape& shape) {
  require_rank(shape.dims().size());
  const bool empty = std::ranges::find(shape.dims(), 0) != shape.dims().end();
  const std::int64_t most = empty ? kMostOfNothing : kMostElements;
  std::int64_t product = 1;
  for (const std::int64_t dim : shape.dims()) {
    const std::int64_t factor = std::max<std::int64_t>(dim, 1);
    if (factor > most / product) {
      fail(ErrorCode::kResource, "the shape ", shape.text(), " has more elements than the ", most, " that a tensor ",
           empty ? "with an extent of 0 " : "", "may have");
    }
    product *= factor;
  }
}

std::int64_t storage_bytes(DType dtype, const Shape& shape) {
  return (Count(shape.elements()) * size_of(dtype)).value();
}

}  // namespace atrous
