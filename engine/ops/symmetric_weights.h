// Weights of quantised convolutions as s8 codes whose zero point is 0.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ops/conv_taps_kept.h"
#include "ops/lowering.h"

namespace atrous {

// Weights less their zero points leave s8 where u8 weights have their zero point off the middle. A filter that does
// gets a longer step: its codes are divided by `factors` of its channel, and rounded. In practice these are the one or
// two outliers that set the range of a layer.
struct SymmetricWeights {
  std::string key;                                  // of the form, beside what the kernel asks for
  std::vector<float> factors;                       // [dst_channels], or empty where all are 1
  std::function<std::vector<std::int8_t>()> codes;  // [dst_channels, src_channels / groups, kept taps]
};

// From constant inputs of the node: weights u8 or s8 [dst_channels, src_channels / groups, kernel...], zero points one
// or [dst_channels]. `codes` is called while the lowering lasts.
SymmetricWeights make_symmetric_weights(Lowering& lowering, int weights, int zero, const KeptTaps& kept);

}  // namespace atrous
