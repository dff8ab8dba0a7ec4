// Depthwise convolution of whole maps.
#include "kernels/depthwise.h"

#include <algorithm>

#include "kernels/depthwise_share.h"

namespace atrous {
namespace {

// A block's weights shall stay in the first cache. Where the rows under one window are too many for the second cache,
// the rows of a narrow block are not, unless all its pixels fall into the same sets.
DepthwiseOrder choose_order(const Depthwise& dw) {
  constexpr std::int64_t kWide = 256;
  constexpr std::int64_t kNarrow = 64;
  constexpr std::int64_t kMostWindowFloats = std::int64_t{1} << 17;
  constexpr std::int64_t kAliasingFloats = 512;
  const std::int64_t reach = std::min(dw.rows.dilation * (dw.rows.kernel - 1) + 1, dw.rows.src);
  DepthwiseOrder order;
  order.by_blocks = reach * dw.columns.src * dw.channels > kMostWindowFloats && dw.channels % kAliasingFloats != 0;
  const std::int64_t most = order.by_blocks ? kNarrow : kWide;
  order.blocks = (dw.channels + most - 1) / most;
  order.block = ((dw.channels + order.blocks - 1) / order.blocks + 15) / 16 * 16;
  return order;
}

template <typename Src, typename Dst>
void run_maps(const Depthwise& dw, const ConvEpilogue& epilogue, const Src* src, const float* weights, Dst* dst,
              float* row_means) {
  share_depthwise(dw, choose_order(dw), [&](const DepthwisePiece& piece) {
    const Src* rows[kMostDepthwiseRowTaps];
    const TapRun taps = rows_under(dw, piece.line, src, rows);
    const DepthwiseRowOf<Src, Dst> row{rows,
                                       dw.channels,
                                       taps.tap_begin,
                                       taps.tap_end,
                                       piece.channel_begin,
                                       piece.channel_end,
                                       dst + piece.line * dw.columns.dst * dw.channels,
                                       dw.channels,
                                       row_means != nullptr ? row_means + piece.line * dw.channels : nullptr};
    run_depthwise_row(dw, epilogue, row, weights);
  });
}

}  // namespace

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   float* dst, float* row_means) {
  run_maps(depthwise, epilogue, src, weights, dst, row_means);
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   BFloat16* dst, float* row_means) {
  run_maps(depthwise, epilogue, src, weights, dst, row_means);
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   float* dst, float* row_means) {
  run_maps(depthwise, epilogue, src, weights, dst, row_means);
}

void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   BFloat16* dst, float* row_means) {
  run_maps(depthwise, epilogue, src, weights, dst, row_means);
}

}  // namespace atrous
