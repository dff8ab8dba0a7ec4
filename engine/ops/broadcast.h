// Multidirectional (numpy) broadcasting: the common shape, and the walk over it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// The shape to which both broadcast. Throws corrupt if there is none.
Shape broadcast_shape(const Shape& a, const Shape& b);

// Whether `src` broadcasts to `dst` without changing `dst`.
bool broadcasts_to(const Shape& src, const Shape& dst);

// For every axis of `dst`, how far a dense `src` advances in elements: 0 on the axes along which it is repeated.
std::vector<std::int64_t> broadcast_strides(const Shape& src, const Shape& dst);

// Calls body(i, offsets) for every element of `dst` in order: offsets[k] is the element of a dense tensor of shape
// *srcs[k] that broadcasting puts at element i.
template <std::size_t N, typename Body>
void for_each_broadcast(const Shape& dst, const std::array<const Shape*, N>& srcs, const Body& body) {
  const std::int64_t count = dst.elements();
  if (count == 0) return;
  const int rank = dst.rank();
  std::array<std::vector<std::int64_t>, N> strides;
  for (std::size_t k = 0; k < N; ++k) strides[k] = broadcast_strides(*srcs[k], dst);
  const std::int64_t row = rank == 0 ? 1 : dst[rank - 1];
  std::vector<std::int64_t> index(static_cast<std::size_t>(rank), 0);
  std::array<std::int64_t, N> start{};
  for (std::int64_t i = 0; i < count;) {
    std::array<std::int64_t, N> at = start;
    for (const std::int64_t end = i + row; i < end; ++i) {
      body(i, at);
      for (std::size_t k = 0; k < N && rank > 0; ++k) at[k] += strides[k].back();
    }
    for (int axis = rank - 2; axis >= 0; --axis) {
      const auto a = static_cast<std::size_t>(axis);
      const bool carries = ++index[a] == dst[axis];
      for (std::size_t k = 0; k < N; ++k) start[k] += carries ? strides[k][a] * (1 - dst[axis]) : strides[k][a];
      if (!carries) break;
      index[a] = 0;
    }
  }
}

}  // namespace atrous
