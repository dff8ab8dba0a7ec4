// Weights of convolutions of one tap, and their plain version.
#include <algorithm>

#include "core/parallel.h"
#include "kernels/pointwise.h"

namespace atrous {

void pack_pointwise_weights(const Pointwise& conv, const float* weights, float* packed) {
  pack_panels(conv.weights(), weights, packed);
}

void pack_pointwise_weights(const Pointwise& conv, const float* weights, BFloat16* packed) {
  const std::int64_t depth = conv.src_channels;
  const std::int64_t panels = (conv.dst_channels + kPanelChannels - 1) / kPanelChannels;
  parallel_ranges(panels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t first = begin * kPanelChannels; first < std::min(end * kPanelChannels, conv.dst_channels);
         first += kPanelChannels) {
      const std::int64_t panel = std::min(kPanelChannels, conv.dst_channels - first);
      BFloat16* const to = packed + first * depth;
      for (std::int64_t lane = 0; lane < panel; ++lane) {
        const float* const from = weights + (first + lane) * depth;
        for (std::int64_t i = 0; i < depth; ++i) to[(i / 2 * panel + lane) * 2 + i % 2] = to_bf16(from[i]);
      }
    }
  });
}

void run_pointwise_plain(const Pointwise& conv, const float* src, const float* weights, const ConvEpilogue& epilogue,
                         float* dst) {
  for (std::int64_t i = 0; i < conv.pixels * conv.dst_channels; ++i) {
    const float* const from = src + i / conv.dst_channels * conv.src_channels;
    const float* const factors = weights + i % conv.dst_channels * conv.src_channels;
    double sum = epilogue.add_dst ? double{dst[i]} : 0.0;
    if (epilogue.bias != nullptr) sum += double{epilogue.bias[i % conv.dst_channels]};
    for (std::int64_t c = 0; c < conv.src_channels; ++c) sum += double{from[c]} * double{factors[c]};
    dst[i] = activate_plain(static_cast<float>(sum), epilogue);
  }
}

}  // namespace atrous
