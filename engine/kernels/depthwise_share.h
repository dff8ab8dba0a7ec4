// Rows and blocks of channels of a depthwise convolution, shared out among threads.
#pragma once

#include <algorithm>

#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/depthwise.h"

namespace atrous {

// How rows and blocks of channels follow each other in the share of a thread: all channels of a row before the next
// row, or all rows of a block before the next block. The last block takes what is left.
struct DepthwiseOrder {
  bool by_blocks = false;
  std::int64_t block = 1;  // channels
  std::int64_t blocks = 1;
};

struct DepthwisePiece {
  std::int64_t line;  // row of dst, over all images
  std::int64_t channel_begin;
  std::int64_t channel_end;
};

// Calls body(i) for [begin,end); before every `most` of them it ends where a stop is asked for.
template <typename Body>
void until_stop(std::int64_t begin, std::int64_t end, std::int64_t most, const Body& body) {
  while (begin < end && !stop_asked()) {
    const std::int64_t next = std::min(end, begin + most);
    for (; begin < next; ++begin) body(begin);
  }
}

// Calls body(piece) for all pieces, in as many threads as are worth while. Threads share out rows, as kernels before
// and behind this one do: they find in their caches what they wrote. By rows, blocks of channels make the shares equal
// where rows are few.
template <typename Body>
void share_depthwise(const Depthwise& dw, const DepthwiseOrder& order, const Body& body) {
  constexpr std::int64_t kGrain = 1 << 14;         // multiply-adds that are worth a thread
  constexpr std::int64_t kBetweenStops = 1 << 20;  // some tenths of a millisecond; a piece may take less than one
  const std::int64_t lines = dw.batch * dw.rows.dst;
  const std::int64_t piece_macs = dw.columns.dst * order.block * dw.taps();
  const std::int64_t grain = (kGrain + piece_macs - 1) / piece_macs;
  const std::int64_t most = (kBetweenStops + piece_macs - 1) / piece_macs;
  const auto run = [&](std::int64_t line, std::int64_t block) {
    const std::int64_t end = block + 1 < order.blocks ? (block + 1) * order.block : dw.channels;
    body(DepthwisePiece{line, block * order.block, end});
  };
  if (order.by_blocks) {
    parallel_ranges(lines, grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t block = 0; block < order.blocks; ++block) {
        until_stop(begin, end, most, [&](std::int64_t line) { run(line, block); });
      }
    });
    return;
  }
  parallel_ranges(lines * order.blocks, grain, [&](std::int64_t begin, std::int64_t end) {
    until_stop(begin, end, most, [&](std::int64_t unit) { run(unit / order.blocks, unit % order.blocks); });
  });
}

// The row taps on the map of a row of dst; rows[i]: what lies under the i-th of them, for at most
// kMostDepthwiseRowTaps.
template <typename Src>
TapRun rows_under(const Depthwise& dw, std::int64_t line, const Src* src, const Src** rows) {
  const std::int64_t image = line / dw.rows.dst;
  const std::int64_t y = line % dw.rows.dst;
  const TapRun taps = taps_of(dw.rows, y);
  for (std::int64_t tap = taps.tap_begin; tap < taps.tap_end; ++tap) {
    const std::int64_t from = dw.rows.input(tap, y);
    rows[tap - taps.tap_begin] = src + (image * dw.rows.src + from) * dw.columns.src * dw.channels;
  }
  return taps;
}

}  // namespace atrous
