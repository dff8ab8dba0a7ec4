// Quantised convolutions but for depthwise ones, and what all lowerings of QuantizedConv ask.
#pragma once

#include <vector>

#include "ops/lowering.h"
#include "ops/quantized_conv.h"

namespace atrous {

// Emits the steps; false where the CPU or oneDNN cannot compute it exactly.
bool lower_quantized_dense(Lowering& lowering, const ConvProblem& nominal, const QuantizedConvFacts& facts);

// The bias, or nothing.
std::vector<float> quantized_conv_bias(const Lowering& lowering);

}  // namespace atrous
