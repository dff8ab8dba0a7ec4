// What own kernels of QuantizedConv do to their sums.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/code_epilogue.h"
#include "ops/quantized_conv.h"
#include "ops/symmetric_weights.h"

namespace atrous {

// A CodeEpilogue with its lists.
class QuantizedEpilogue {
 public:
  // filters: [dst_channels]; times the zero point of src they are what sums begin below 0. bias: [dst_channels] or
  // empty. Needs fits().
  QuantizedEpilogue(const QuantizedConvFacts& facts, const FilterSums* filters, const std::vector<float>& bias);

  // Whether the activation only clamps.
  static bool fits(const QuantizedConvFacts& facts);

  // Refers to this object.
  CodeEpilogue get() const;

 private:
  float set_residual(const QuantizedConvFacts& facts, float dst_step);  // what it adds to a bias
  void set_sum(const QuantizedConvFacts& facts, float dst_step, float residual_bias);

  CodeEpilogue epilogue_;  // without its lists
  std::vector<std::int32_t> offset_;
  std::vector<float> multiplier_;
  std::vector<float> bias_;
};

}  // namespace atrous
