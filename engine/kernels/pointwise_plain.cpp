// Weights of convolutions of one tap, and their plain version.
#include <algorithm>

#include "core/parallel.h"
#include "kernels/pointwise.h"

namespace atrous {

void pack_pointwise_weights(const Pointwise& conv, const float* weights, float* packed) {
  pack_panels(conv.weights(), weights, packed);
}

void pack_pointwise_weights(const Pointwise& conv, const float* weights, BFloat16* packed) {
  pack_word_panels(conv.weights(), 2, weights, packed, [](float weight) { return to_bf16(weight); });
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
