// Winograd convolution on the phases of a dilated 3x3: transforms of input, weights and output.
//
// A convolution of rate d is d x d independent dense convolutions on every d-th pixel, so F(m,3) applies to each of
// them: a tile of m x m outputs that lie d pixels apart comes from (m+2) x (m+2) inputs that lie d pixels apart. The
// products of all tiles of all phases are (m+2)^2 matrix products [tiles, src channels] x [src channels, dst channels].
// Source: Lavin and Gray, arXiv 1509.09308; tiles of phases as in the text above.
#pragma once

#include <cstdint>
#include <vector>

namespace atrous {

constexpr int kLeastWinogradTile = 2;
constexpr int kMostWinogradTile = 4;

// One axis of a 3-tap convolution of stride 1.
struct WinogradAxis {
  std::int64_t src = 1;
  std::int64_t dst = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  int tile = kMostWinogradTile;          // outputs a tile: 2, 3 or 4
  std::vector<std::int64_t> tile_begin;  // first output of each tile; the others follow `dilation` apart

  int products() const { return tile + 2; }
  std::int64_t tiles() const { return static_cast<std::int64_t>(tile_begin.size()); }
};

// The axis with the tile size that needs the fewest products, and its tiles.
WinogradAxis make_winograd_axis(std::int64_t src, std::int64_t dst, std::int64_t dilation, std::int64_t pad_begin);

// Channels-last maps [batch,height,width,channels]. A convolution of many src channels is done in slices of them, whose
// products are added up: the transformed input of a slice stays in cache.
struct Winograd {
  WinogradAxis rows;
  WinogradAxis columns;
  std::int64_t batch = 1;
  std::int64_t src_channels = 16;      // of one slice; a multiple of 16
  std::int64_t dst_channels = 16;      // a multiple of 16
  std::int64_t all_src_channels = 16;  // of all slices

  std::int64_t matrices() const { return std::int64_t{rows.products()} * columns.products(); }
  std::int64_t tiles() const { return batch * rows.tiles() * columns.tiles(); }
};

// A run of tiles, in the order [batch, row tile, column tile]. Tiles beyond the last repeat it in the input and are
// left out of the output, so that every block has the same size.
struct TileBlock {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

// One slice of weights [dst_channels,all_src_channels,3,3], which begins at its first channel, -> transformed
// [matrices,src_channels,dst_channels]
void transform_weights(const Winograd& winograd, const float* weights, float* transformed);

// One slice of src, which begins at its first channel, -> transformed [matrices,block.count,src_channels]
void transform_input(const Winograd& winograd, const TileBlock& block, const float* src, float* transformed);

// What follows the convolution: dst = clamp(conv + bias [+ dst], low, high).
struct WinogradEpilogue {
  const float* bias = nullptr;  // [dst_channels] or null
  bool add_dst = false;
  float low = 0.0F;
  float high = 0.0F;
};

// products [matrices,block.count,dst_channels] -> dst
void transform_output(const Winograd& winograd, const TileBlock& block, const WinogradEpilogue& epilogue,
                      const float* products, float* dst);

}  // namespace atrous
