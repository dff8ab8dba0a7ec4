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

// Of the codes of one filter: the sums of those above 0, and of those below without their signs.
struct FilterSums {
  std::int32_t positive = 0;
  std::int32_t negative = 0;
};

// [dst_channels]; they live as long as the model.
const FilterSums* filter_sums(Lowering& lowering, int weights, const SymmetricWeights& symmetric,
                              std::int64_t dst_channels);

}  // namespace atrous
