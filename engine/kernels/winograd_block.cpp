// Where the matrices of Winograd's convolution lie, and the order of its weights.
#include <algorithm>

#include "kernels/panel_weights.h"
#include "kernels/winograd.h"

namespace atrous {
namespace {

// A line more than the channels, and matrices begin at different lines of a page: a tile's rows of all matrices, and
// neighbouring rows of one, would else compete for the same places of the caches.
WinogradMatrices lay_out(const WinogradBlock& block, std::int64_t channels) {
  constexpr std::int64_t kLine = 16;
  constexpr std::int64_t kPage = 1024;
  WinogradMatrices matrices;
  matrices.row_stride = channels + kLine;
  for (int y = 0; y < block.rows.products(); ++y) {
    for (int x = 0; x < block.columns.products(); ++x) {
      const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
      const std::int64_t page = (matrices.elements + kPage - 1) / kPage * kPage;
      matrices.begin[matrix] = page + static_cast<std::int64_t>(matrix) * kLine;
      matrices.elements = matrices.begin[matrix] + block.matrix_rows(matrix) * matrices.row_stride;
    }
  }
  return matrices;
}

}  // namespace

std::int64_t WinogradBlock::matrix_rows(std::size_t matrix) const {
  return rows.users[matrix / kMostWinogradProducts] * columns.users[matrix % kMostWinogradProducts];
}

std::int64_t WinogradBlock::panel_weights() const {
  return columns.products() * src_channels * std::min(kPanelChannels, dst_channels);
}

WinogradBlock make_winograd_block(WinogradBlock block) {
  block.inputs = lay_out(block, block.src_channels);
  block.products = lay_out(block, block.dst_channels);
  return block;
}

template <typename T>
void pack_winograd_weights(const WinogradBlock& block, const T* weights, T* packed) {
  const std::int64_t slices = block.all_src_channels / block.src_channels;
  pack_panels({block.dst_channels, block.all_src_channels * 9, slices}, weights, packed);
}

template void pack_winograd_weights(const WinogradBlock&, const float*, float*);
template void pack_winograd_weights(const WinogradBlock&, const std::int8_t*, std::int8_t*);

}  // namespace atrous
