// Tiles of the phases of a dilated convolution, and the transform of its weights.
#include <array>

#include "core/parallel.h"
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

// Rows of G for F(2,3), F(3,3) and F(4,3): the points 0, 1, -1, 2, -2 as far as needed, and infinity.
using Row = std::array<double, 3>;
constexpr Row kWeights2[] = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
constexpr Row kWeights3[] = {{1.0 / 2, 0, 0},
                             {-1.0 / 2, -1.0 / 2, -1.0 / 2},
                             {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                             {1.0 / 6, 1.0 / 3, 2.0 / 3},
                             {0, 0, 1}};
constexpr Row kWeights4[] = {{1.0 / 4, 0, 0},
                             {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                             {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                             {1.0 / 24, 1.0 / 12, 1.0 / 6},
                             {1.0 / 24, -1.0 / 12, 1.0 / 6},
                             {0, 0, 1}};

const Row* weight_rows(int tile) { return tile == 2 ? kWeights2 : tile == 3 ? kWeights3 : kWeights4; }

// G g G^T of one 3x3 kernel; out[i] goes to transformed[i * stride].
void transform_kernel(const Winograd& winograd, const float* kernel, float* transformed, std::int64_t stride) {
  const Row* const rows = weight_rows(winograd.rows.tile);
  const Row* const columns = weight_rows(winograd.columns.tile);
  for (int i = 0; i < winograd.rows.products(); ++i) {
    double line[3];
    for (int x = 0; x < 3; ++x)
      line[x] = rows[i][0] * kernel[x] + rows[i][1] * kernel[3 + x] + rows[i][2] * kernel[6 + x];
    for (int j = 0; j < winograd.columns.products(); ++j) {
      *transformed = static_cast<float>(line[0] * columns[j][0] + line[1] * columns[j][1] + line[2] * columns[j][2]);
      transformed += stride;
    }
  }
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

// Sixteen source channels at a time: their kernels lie side by side, and the lines written stay in cache.
void transform_weights(const Winograd& winograd, const float* weights, float* transformed) {
  constexpr std::int64_t kBlock = 16;
  const std::int64_t src_channels = winograd.src_channels;
  const std::int64_t dst_channels = winograd.dst_channels;
  const std::int64_t blocks = (src_channels + kBlock - 1) / kBlock;
  parallel_ranges(blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      const std::int64_t last = std::min(block * kBlock + kBlock, src_channels);
      for (std::int64_t to = 0; to < dst_channels; ++to) {
        for (std::int64_t from = block * kBlock; from < last; ++from) {
          transform_kernel(winograd, weights + (to * src_channels + from) * 9, transformed + from * dst_channels + to,
                           src_channels * dst_channels);
        }
      }
    }
  });
}

}  // namespace atrous
