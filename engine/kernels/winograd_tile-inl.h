// Where the pixels and products of one of Winograd's tiles lie. Included once for every SIMD target.
#if defined(ATROUS_WINOGRAD_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_WINOGRAD_TILE_INL_H_
#undef ATROUS_WINOGRAD_TILE_INL_H_
#else
#define ATROUS_WINOGRAD_TILE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "kernels/winograd.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

constexpr int kMost = kMostWinogradProducts;
constexpr std::int64_t kMostSliceChannels = 512;
constexpr std::int64_t kPrefetchElements = 32;  // too many streams for the CPU to follow by itself

// Vectors of one tile between its two passes.
template <typename T>
struct Half {
  static constexpr int kMostLanes = static_cast<int>(HWY_MAX_BYTES / sizeof(T));
  HWY_ALIGN T values[kMost * kMost * kMostLanes];

  T* at(int line, int i) { return values + (line * kMost + i) * kMostLanes; }
};

struct Tile {
  Tile(const WinogradBlock& block, std::int64_t index)
      : row(block.rows.tiles[static_cast<std::size_t>(index) / block.columns.tiles.size()]),
        column(block.columns.tiles[static_cast<std::size_t>(index) % block.columns.tiles.size()]) {}

  // Its row in the matrix of two of its products.
  std::int64_t line(const WinogradBlock& block, const WinogradMatrices& matrices, int y, int x) const {
    y += row.first_product;
    x += column.first_product;
    const std::int64_t in_matrix = row.place * block.columns.users[static_cast<std::size_t>(x)] + column.place;
    return matrices.begin[static_cast<std::size_t>(kMost * y + x)] + in_matrix * matrices.row_stride;
  }

  WinogradTile row, column;
};

// The pixel that input i of a tile reads along an axis, or -1.
HWY_INLINE std::int64_t input_position(const WinogradAxis& axis, const WinogradTile& tile, int i) {
  const std::int64_t position = tile.begin - axis.pad_begin + (tile.form.first_input() + i) * axis.dilation;
  return position >= 0 && position < axis.src ? position : -1;
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
