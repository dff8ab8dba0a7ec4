// Weights of convolutions of one tap, and their plain version.
#include "kernels/pointwise.h"

namespace atrous {

void pack_pointwise_weights(const Pointwise& conv, const float* weights, float* packed) {
  pack_panels(conv.weights(), weights, packed);
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
