// Depthwise convolution of whole maps: rows and blocks of channels, shared out among threads.
#include "kernels/depthwise.h"

#include <algorithm>

#include "core/parallel.h"

namespace atrous {
namespace {

constexpr std::int64_t kGrain = 1 << 14;  // multiply-adds that are worth a thread

// How rows and blocks of channels follow each other in the share of a thread: all channels of a row before the next
// row, or all rows of a block before the next block.
struct Order {
  bool by_blocks = false;
  std::int64_t block = 1;  // channels
  std::int64_t blocks = 1;
};

// A block's weights shall stay in the first cache. Where the rows under one window are too many for the second cache,
// the rows of a narrow block are not, unless all its pixels fall into the same sets.
Order choose_order(const Depthwise& dw) {
  constexpr std::int64_t kWide = 256;
  constexpr std::int64_t kNarrow = 64;
  constexpr std::int64_t kMostWindowFloats = std::int64_t{1} << 17;
  constexpr std::int64_t kAliasingFloats = 512;
  const std::int64_t reach = std::min(dw.rows.dilation * (dw.rows.kernel - 1) + 1, dw.rows.src);
  Order order;
  order.by_blocks = reach * dw.columns.src * dw.channels > kMostWindowFloats && dw.channels % kAliasingFloats != 0;
  const std::int64_t most = order.by_blocks ? kNarrow : kWide;
  order.blocks = (dw.channels + most - 1) / most;
  order.block = ((dw.channels + order.blocks - 1) / order.blocks + 15) / 16 * 16;
  return order;
}

template <typename Src, typename Dst>
struct Maps {
  const Src* src;
  const float* weights;
  Dst* dst;
};

struct Piece {
  std::int64_t line;  // row of dst, over all images
  std::int64_t first_channel;
};

template <typename Src, typename Dst>
void run_piece(const Depthwise& dw, const ConvEpilogue& epilogue, const Order& order, const Piece& piece,
               const Maps<Src, Dst>& maps) {
  const Src* rows[kMostDepthwiseRowTaps];
  const std::int64_t image = piece.line / dw.rows.dst;
  const std::int64_t y = piece.line % dw.rows.dst;
  const TapRun taps = taps_of(dw.rows, y);
  for (std::int64_t tap = taps.tap_begin; tap < taps.tap_end; ++tap) {
    const std::int64_t from = y * dw.rows.stride - dw.rows.pad_begin + tap * dw.rows.dilation;
    rows[tap - taps.tap_begin] = maps.src + (image * dw.rows.src + from) * dw.columns.src * dw.channels;
  }
  const DepthwiseRowOf<Src, Dst> row{rows,
                                     taps.tap_begin,
                                     taps.tap_end,
                                     piece.first_channel,
                                     std::min(piece.first_channel + order.block, dw.channels),
                                     maps.dst + piece.line * dw.columns.dst * dw.channels};
  run_depthwise_row(dw, epilogue, row, maps.weights);
}

// Threads share out rows, as kernels before and behind this one do: they find in their caches what they wrote. By rows,
// blocks of channels make the shares equal where rows are few.
template <typename Src, typename Dst>
void run_maps(const Depthwise& depthwise, const ConvEpilogue& epilogue, const Maps<Src, Dst>& maps) {
  const Order order = choose_order(depthwise);
  const std::int64_t lines = depthwise.batch * depthwise.rows.dst;
  const std::int64_t piece_macs = depthwise.columns.dst * order.block * depthwise.taps();
  const std::int64_t grain = (kGrain + piece_macs - 1) / piece_macs;
  if (order.by_blocks) {
    parallel_ranges(lines, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t block = 0; block < order.blocks; ++block) {
        for (std::int64_t line = begin; line < end; ++line) {
          run_piece(depthwise, epilogue, order, {line, block * order.block}, maps);
        }
      }
    });
    return;
  }
  parallel_ranges(lines * order.blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t unit = begin; unit < end; ++unit) {
      run_piece(depthwise, epilogue, order, {unit / order.blocks, unit % order.blocks * order.block}, maps);
    }
  });
}

}  // namespace

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   float* dst) {
  run_maps(depthwise, epilogue, Maps<float, float>{src, weights, dst});
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   BFloat16* dst) {
  run_maps(depthwise, epilogue, Maps<float, BFloat16>{src, weights, dst});
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   float* dst) {
  run_maps(depthwise, epilogue, Maps<BFloat16, float>{src, weights, dst});
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   BFloat16* dst) {
  run_maps(depthwise, epilogue, Maps<BFloat16, BFloat16>{src, weights, dst});
}

}  // namespace atrous
