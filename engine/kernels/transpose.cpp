// Blocked transposition.
#include "kernels/transpose.h"

#include <algorithm>

#include "core/parallel.h"

namespace atrous {
namespace {

constexpr std::int64_t kBlock = 32;

template <typename T>
void transpose_block(const T* src, T* dst, std::int64_t rows, std::int64_t columns, std::int64_t first_row) {
  const std::int64_t last_row = std::min(first_row + kBlock, rows);
  for (std::int64_t first = 0; first < columns; first += kBlock) {
    const std::int64_t last = std::min(first + kBlock, columns);
    for (std::int64_t column = first; column < last; ++column) {
      for (std::int64_t row = first_row; row < last_row; ++row) dst[column * rows + row] = src[row * columns + column];
    }
  }
}

// Bands of the longer axis of each matrix, so that a band is worth a thread whichever way the matrix lies.
template <typename T>
void transpose_all(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns) {
  const T* const from = reinterpret_cast<const T*>(src);
  T* const to = reinterpret_cast<T*>(dst);
  const std::int64_t bands = (rows + kBlock - 1) / kBlock;
  parallel_ranges(batch * bands, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t matrix = i / bands * rows * columns;
      transpose_block(from + matrix, to + matrix, rows, columns, i % bands * kBlock);
    }
  });
}

}  // namespace

void transpose(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns,
               std::size_t element_bytes) {
  switch (element_bytes) {
    case 1: return transpose_all<std::uint8_t>(src, dst, batch, rows, columns);
    case 2: return transpose_all<std::uint16_t>(src, dst, batch, rows, columns);
    case 4: return transpose_all<std::uint32_t>(src, dst, batch, rows, columns);
    default: return transpose_all<std::uint64_t>(src, dst, batch, rows, columns);
  }
}

}  // namespace atrous
