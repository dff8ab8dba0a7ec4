// Tiles of the phases of a dilated convolution.
#include "kernels/winograd.h"

namespace atrous {
namespace {

std::int64_t count_tiles(std::int64_t dst, std::int64_t dilation, int tile) {
  std::int64_t tiles = 0;
  for (std::int64_t phase = 0; phase < dilation && phase < dst; ++phase) {
    const std::int64_t length = (dst - phase + dilation - 1) / dilation;
    tiles += (length + tile - 1) / tile;
  }
  return tiles;
}

}  // namespace

WinogradAxis make_winograd_axis(std::int64_t src, std::int64_t dst, std::int64_t dilation, std::int64_t pad_begin) {
  WinogradAxis axis{src, dst, dilation, pad_begin, kMostWinogradTile, {}};
  for (int tile = kMostWinogradTile - 1; tile >= kLeastWinogradTile; --tile) {
    const std::int64_t best = count_tiles(dst, dilation, axis.tile) * axis.products();
    if (count_tiles(dst, dilation, tile) * (tile + 2) < best) axis.tile = tile;
  }
  for (std::int64_t phase = 0; phase < dilation; ++phase) {
    for (std::int64_t begin = phase; begin < dst; begin += dilation * axis.tile) axis.tile_begin.push_back(begin);
  }
  return axis;
}

}  // namespace atrous
