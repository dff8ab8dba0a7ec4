// Blocked transposition, compiled for several instruction sets.
#include "kernels/transpose.h"

#include <algorithm>

#include "core/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/transpose.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

namespace atrous {
#ifndef ATROUS_TRANSPOSE_TILE
#define ATROUS_TRANSPOSE_TILE

// A part of a matrix [rows, columns] that is transposed to [columns, rows].
struct TransposeTile {
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t row_begin;
  std::int64_t row_end;
  std::int64_t column_begin;
  std::int64_t column_end;
};

template <typename T>
void transpose_elements(const T* src, T* dst, const TransposeTile& tile) {
  for (std::int64_t column = tile.column_begin; column < tile.column_end; ++column) {
    for (std::int64_t row = tile.row_begin; row < tile.row_end; ++row) {
      dst[column * tile.rows + row] = src[row * tile.columns + column];
    }
  }
}

#endif
}  // namespace atrous

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
void TransposeTile32(const std::uint32_t* src, std::uint32_t* dst, const TransposeTile& tile) {
  transpose_elements(src, dst, tile);
}
#else
// 4 x 4 elements at a time.
HWY_INLINE void TransposeSquare(const std::uint32_t* src, std::int64_t columns, std::uint32_t* dst, std::int64_t rows) {
  const hn::FixedTag<std::uint32_t, 4> d;
  const auto r0 = hn::LoadU(d, src);
  const auto r1 = hn::LoadU(d, src + columns);
  const auto r2 = hn::LoadU(d, src + 2 * columns);
  const auto r3 = hn::LoadU(d, src + 3 * columns);
  const auto even_low = hn::InterleaveLower(d, r0, r2);
  const auto odd_low = hn::InterleaveLower(d, r1, r3);
  const auto even_high = hn::InterleaveUpper(d, r0, r2);
  const auto odd_high = hn::InterleaveUpper(d, r1, r3);
  hn::StoreU(hn::InterleaveLower(d, even_low, odd_low), d, dst);
  hn::StoreU(hn::InterleaveUpper(d, even_low, odd_low), d, dst + rows);
  hn::StoreU(hn::InterleaveLower(d, even_high, odd_high), d, dst + 2 * rows);
  hn::StoreU(hn::InterleaveUpper(d, even_high, odd_high), d, dst + 3 * rows);
}

// Three rows become triples. Returns the first column that is left.
std::int64_t InterleaveThree(const std::uint32_t* src, std::uint32_t* dst, const TransposeTile& tile) {
  const hn::ScalableTag<std::uint32_t> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t column = tile.column_begin;
  for (; column + lanes <= tile.column_end; column += lanes) {
    const std::uint32_t* at = src + column;
    hn::StoreInterleaved3(hn::LoadU(d, at), hn::LoadU(d, at + tile.columns), hn::LoadU(d, at + 2 * tile.columns), d,
                          dst + 3 * column);
  }
  return column;
}

void TransposeTile32(const std::uint32_t* src, std::uint32_t* dst, const TransposeTile& tile) {
  TransposeTile rest = tile;
  if (tile.rows == 3) {
    rest.column_begin = InterleaveThree(src, dst, tile);
    return transpose_elements(src, dst, rest);
  }
  const std::int64_t row_end = tile.row_begin + (tile.row_end - tile.row_begin) / 4 * 4;
  const std::int64_t column_end = tile.column_begin + (tile.column_end - tile.column_begin) / 4 * 4;
  for (std::int64_t column = tile.column_begin; column < column_end; column += 4) {
    for (std::int64_t row = tile.row_begin; row < row_end; row += 4) {
      TransposeSquare(src + row * tile.columns + column, tile.columns, dst + column * tile.rows + row, tile.rows);
    }
  }
  rest.column_begin = column_end;
  transpose_elements(src, dst, rest);
  rest = tile;
  rest.row_begin = row_end;
  rest.column_end = column_end;
  transpose_elements(src, dst, rest);
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(TransposeTile32);

constexpr std::int64_t kTileRows = 32;
constexpr std::int64_t kTileColumns = 256;

void transpose_tile(const std::uint32_t* src, std::uint32_t* dst, const TransposeTile& tile) {
  HWY_DYNAMIC_DISPATCH(TransposeTile32)(src, dst, tile);
}

// Narrow strips, whose columns fit in the cache.
template <typename T>
void transpose_tile(const T* src, T* dst, const TransposeTile& tile) {
  constexpr std::int64_t kStrip = 32;
  TransposeTile strip = tile;
  for (; strip.column_begin < tile.column_end; strip.column_begin += kStrip) {
    strip.column_end = std::min(strip.column_begin + kStrip, tile.column_end);
    transpose_elements(src, dst, strip);
  }
}

template <typename T>
void transpose_all(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns) {
  const T* const from = reinterpret_cast<const T*>(src);
  T* const to = reinterpret_cast<T*>(dst);
  const std::int64_t bands = (rows + kTileRows - 1) / kTileRows;
  const std::int64_t strips = (columns + kTileColumns - 1) / kTileColumns;
  parallel_ranges(batch * bands * strips, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t matrix = i / (bands * strips) * rows * columns;
      const std::int64_t row = i / strips % bands * kTileRows;
      const std::int64_t column = i % strips * kTileColumns;
      transpose_tile(from + matrix, to + matrix,
                     TransposeTile{rows, columns, row, std::min(row + kTileRows, rows), column,
                                   std::min(column + kTileColumns, columns)});
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

void transpose_plain(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns,
                     std::size_t element_bytes) {
  const auto at = [&](std::int64_t element) { return element * static_cast<std::int64_t>(element_bytes); };
  for (std::int64_t i = 0; i < batch * rows * columns; ++i) {
    const std::int64_t matrix = i / (rows * columns) * rows * columns;
    const std::int64_t row = i / columns % rows;
    const std::int64_t column = i % columns;
    std::copy_n(src + at(i), element_bytes, dst + at(matrix + column * rows + row));
  }
}

}  // namespace atrous
#endif  // HWY_ONCE
