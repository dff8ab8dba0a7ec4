// Where the matrices of Winograd's convolution lie, and the order of its weights.
#include <algorithm>

#include "core/parallel.h"
#include "kernels/winograd.h"

namespace atrous {
namespace {

// A line more than the channels, and matrices begin at different lines of a page: a tile's rows of all matrices, and
// neighbouring rows of one, would else compete for the same places of the caches.
WinogradMatrices lay_out(const WinogradBlock& block, std::int64_t channels) {
  constexpr std::int64_t kLineFloats = 16;
  constexpr std::int64_t kPageFloats = 1024;
  WinogradMatrices matrices;
  matrices.row_stride = channels + kLineFloats;
  for (int y = 0; y < block.rows.products(); ++y) {
    for (int x = 0; x < block.columns.products(); ++x) {
      const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
      const std::int64_t rows =
          block.rows.users[static_cast<std::size_t>(y)] * block.columns.users[static_cast<std::size_t>(x)];
      const std::int64_t page = (matrices.floats + kPageFloats - 1) / kPageFloats * kPageFloats;
      matrices.begin[matrix] = page + static_cast<std::int64_t>(matrix) * kLineFloats;
      matrices.floats = matrices.begin[matrix] + rows * matrices.row_stride;
    }
  }
  return matrices;
}

}  // namespace

std::int64_t WinogradBlock::weight_floats() const {
  return columns.products() * src_channels * std::min(kWinogradPanel, dst_channels);
}

WinogradBlock make_winograd_block(WinogradBlock block) {
  block.inputs = lay_out(block, block.src_channels);
  block.products = lay_out(block, block.dst_channels);
  return block;
}

void pack_winograd_weights(const WinogradBlock& block, const float* weights, float* packed) {
  const std::int64_t panels = (block.dst_channels + kWinogradPanel - 1) / kWinogradPanel;
  const std::int64_t slices = block.all_src_channels / block.src_channels;
  parallel_ranges(slices * panels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      const std::int64_t slice = part / panels;
      const std::int64_t first = part % panels * kWinogradPanel;
      const std::int64_t panel = std::min(kWinogradPanel, block.dst_channels - first);
      float* const to = packed + (slice * block.dst_channels + first) * block.src_channels * 9;
      for (std::int64_t lane = 0; lane < panel; ++lane) {
        const float* const from = weights + ((first + lane) * block.all_src_channels + slice * block.src_channels) * 9;
        for (std::int64_t i = 0; i < block.src_channels * 9; ++i) to[i * panel + lane] = from[i];
      }
    }
  });
}

}  // namespace atrous
