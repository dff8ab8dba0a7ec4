// Shapes and strides of broadcasting.
#include "ops/broadcast.h"

#include <algorithm>

#include "core/error.h"

namespace atrous {

Shape broadcast_shape(const Shape& a, const Shape& b) {
  std::vector<std::int64_t> dims(static_cast<std::size_t>(std::max(a.rank(), b.rank())));
  const int rank = static_cast<int>(dims.size());
  for (int i = 0; i < rank; ++i) {
    const std::int64_t x = i < rank - a.rank() ? 1 : a[i - (rank - a.rank())];
    const std::int64_t y = i < rank - b.rank() ? 1 : b[i - (rank - b.rank())];
    if (x != y && x != 1 && y != 1) {
      fail(ErrorCode::kCorrupt, "the shapes ", a.text(), " and ", b.text(), " do not broadcast");
    }
    dims[static_cast<std::size_t>(i)] = x == 1 ? y : x;
  }
  return Shape(std::move(dims));
}

bool broadcasts_to(const Shape& src, const Shape& dst) {
  if (src.rank() > dst.rank()) return false;
  for (int i = 0; i < src.rank(); ++i) {
    if (src[i] != 1 && src[i] != dst[i + dst.rank() - src.rank()]) return false;
  }
  return true;
}

std::vector<std::int64_t> broadcast_strides(const Shape& src, const Shape& dst) {
  std::vector<std::int64_t> strides(static_cast<std::size_t>(dst.rank()), 0);
  std::int64_t stride = 1;
  for (int i = src.rank() - 1; i >= 0; --i) {
    const int axis = i + dst.rank() - src.rank();
    strides[static_cast<std::size_t>(axis)] = src[i] == 1 ? 0 : stride;
    stride *= src[i];
  }
  return strides;
}

}  // namespace atrous
