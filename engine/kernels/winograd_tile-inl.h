// One of Winograd's tiles: where its pixels and products lie, and the two passes between them. Included once for every
// SIMD target.
#if defined(ATROUS_WINOGRAD_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_WINOGRAD_TILE_INL_H_
#undef ATROUS_WINOGRAD_TILE_INL_H_
#else
#define ATROUS_WINOGRAD_TILE_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "kernels/winograd.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

constexpr int kMost = kMostWinogradProducts;
constexpr std::int64_t kMostSliceChannels = 512;
constexpr std::int64_t kPrefetchElements = 32;  // too many streams for the CPU to follow by itself

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

// in[column][row] of a tile; src begins with the first image, and what lies outside of the map is read from `outside`.
template <typename T>
HWY_INLINE void locate_inputs(const WinogradBlock& block, const Tile& tile, const T* src, const T* outside,
                              const T* (*in)[kMost]) {
  src += tile.row.image * block.rows.src * block.columns.src * block.all_src_channels;
  for (int x = 0; x < tile.column.form.inputs(); ++x) {
    const std::int64_t column = input_position(block.columns, tile.column, x);
    for (int y = 0; y < tile.row.form.inputs(); ++y) {
      const std::int64_t row = input_position(block.rows, tile.row, y);
      const bool is_inside = row >= 0 && column >= 0;
      in[x][y] = is_inside ? src + (row * block.columns.src + column) * block.all_src_channels : outside;
    }
  }
}

// at[y][x], or with kColumnsFirst at[x][y], of the products of a tile.
template <bool kColumnsFirst, typename T>
HWY_INLINE void locate_products(const WinogradBlock& block, const WinogradMatrices& matrices, const Tile& tile,
                                T* first, T* (*at)[kMost]) {
  for (int y = 0; y < tile.row.form.products(); ++y) {
    for (int x = 0; x < tile.column.form.products(); ++x) {
      (kColumnsFirst ? at[x][y] : at[y][x]) = first + tile.line(block, matrices, y, x);
    }
  }
}

// out[row][column]: the first channels of a tile's outputs, as elements of dst.
HWY_INLINE void locate_outputs(const WinogradBlock& block, const Tile& tile, std::int64_t (*out)[kMost]) {
  for (int y = 0; y < tile.row.form.outputs; ++y) {
    const std::int64_t row = tile.row.image * block.rows.dst + tile.row.begin + y * block.rows.dilation;
    for (int x = 0; x < tile.column.form.outputs; ++x) {
      const std::int64_t column = tile.column.begin + x * block.columns.dilation;
      out[y][x] = (row * block.columns.dst + column) * block.dst_channels;
    }
  }
}

// Vectors of one tile between its two passes.
template <class Tag>
struct Half {
  using T = hn::TFromD<Tag>;
  static constexpr int kMostLanes = static_cast<int>(HWY_MAX_BYTES / sizeof(T));
  HWY_ALIGN T values[kMost * kMost * kMostLanes];

  T* at(int line, int i) { return values + (line * kMost + i) * kMostLanes; }
};

// in[line][i], channel `c`, to half[i][line]: every line is transformed. load(address) gives a vector.
template <class M>
struct FirstPass {
  template <typename T, class Tag, class Load>
  static HWY_INLINE void run(const T* const (*in)[kMost], int lines, std::int64_t c, const Load& load,
                             Half<Tag>& half) {
    hn::VFromD<Tag> x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) {
        x[i] = load(in[line][i] + c);
        hwy::Prefetch(in[line][i] + c + kPrefetchElements);
      }
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) hn::Store(y[i], Tag(), half.at(i, line));
    }
  }
};

// half[line][i] to put(vector, line, i): every line is transformed.
template <class M>
struct LastPass {
  template <class Tag, class Put>
  static HWY_INLINE void run(Half<Tag>& half, int lines, const Put& put) {
    hn::VFromD<Tag> x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) x[i] = hn::Load(Tag(), half.at(line, i));
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) put(y[i], line, i);
    }
  }
};

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
