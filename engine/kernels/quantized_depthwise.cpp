// Depthwise convolution of whole quantised maps.
#include "kernels/quantized_depthwise.h"

#include <algorithm>

#include "kernels/depthwise_share.h"

namespace atrous {
namespace {

// A block is some groups of lanes, and so many that its weights stay in the first cache; what is left over joins the
// last block where it alone would be too narrow for a vector. Where the rows under one window are too many for the
// second cache, the rows of a narrow block are not, unless all its pixels fall into the same sets.
DepthwiseOrder choose_order(const Depthwise& dw) {
  constexpr std::int64_t kWide = 256;
  constexpr std::int64_t kNarrow = 64;
  constexpr std::int64_t kTooNarrow = 15;
  constexpr std::int64_t kMostWindowBytes = std::int64_t{1} << 19;
  constexpr std::int64_t kAliasingBytes = 2048;
  const std::int64_t reach = std::min(dw.rows.dilation * (dw.rows.kernel - 1) + 1, dw.rows.src);
  DepthwiseOrder order;
  order.by_blocks = reach * dw.columns.src * dw.channels > kMostWindowBytes && dw.channels % kAliasingBytes != 0;
  order.block = order.by_blocks ? kNarrow : kWide;
  order.blocks = std::max<std::int64_t>((dw.channels - kTooNarrow + order.block - 1) / order.block, 1);
  return order;
}

}  // namespace

void run_quantized_depthwise(const QuantizedDepthwiseLanes& depthwise, const void* src, const std::int32_t* packed,
                             void* dst) {
  const Depthwise& maps = depthwise.spec.maps;
  const auto element = static_cast<std::int64_t>(size_of(depthwise.spec.result.dst));
  share_depthwise(maps, choose_order(maps), [&](const DepthwisePiece& piece) {
    const std::uint8_t* rows[kMostDepthwiseRowTaps];
    const TapRun taps = rows_under(maps, piece.line, static_cast<const std::uint8_t*>(src), rows);
    std::byte* const to = static_cast<std::byte*>(dst) + piece.line * maps.columns.dst * maps.channels * element;
    run_quantized_depthwise_row(
        depthwise, {rows, taps.tap_begin, taps.tap_end, piece.channel_begin, piece.channel_end, to}, packed);
  });
}

}  // namespace atrous
