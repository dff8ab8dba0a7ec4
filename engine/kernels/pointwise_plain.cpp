// Weights of convolutions of one tap, and their plain version.
#include <algorithm>

#include "core/parallel.h"
#include "kernels/pointwise_slices.h"

namespace atrous {
void pack_pointwise_weights(const Pointwise& conv, const float* weights, float* packed) {
  const std::int64_t panels = (conv.dst_channels + kPointwisePanel - 1) / kPointwisePanel;
  parallel_ranges(pointwise_slices(conv) * panels, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      const std::int64_t first = pointwise_slice_begin(conv, part / panels);
      const std::int64_t depth = pointwise_slice_begin(conv, part / panels + 1) - first;
      const std::int64_t channel = part % panels * kPointwisePanel;
      const std::int64_t panel = std::min(kPointwisePanel, conv.dst_channels - channel);
      float* const to = packed + first * conv.dst_channels + channel * depth;
      for (std::int64_t lane = 0; lane < panel; ++lane) {
        const float* const from = weights + (channel + lane) * conv.src_channels + first;
        for (std::int64_t i = 0; i < depth; ++i) to[i * panel + lane] = from[i];
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
