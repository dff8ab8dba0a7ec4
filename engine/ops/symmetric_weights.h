// Weights of quantised convolutions as s8 codes whose zero point is 0.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ops/conv_taps_kept.h"
#include "ops/lowering.h"

namespace atrous {

// Weights less their zero points leave s8 where u8 weights have their zero point off the middle.
struct SymmetricWeights {
  std::string key;                                  // of the form, beside what the kernel asks for
  std::vector<std::int64_t> wide;                   // filters that do so; their codes are clamped
  std::function<std::vector<std::int8_t>()> codes;  // [dst_channels, src_channels / groups, kept taps]
};

// From constant inputs of the node: weights u8 or s8 [dst_channels, src_channels / groups, kernel...], zero points one
// or [dst_channels]. `codes` is called while the lowering lasts.
SymmetricWeights make_symmetric_weights(Lowering& lowering, int weights, int zero, const KeptTaps& kept);

}  // namespace atrous
