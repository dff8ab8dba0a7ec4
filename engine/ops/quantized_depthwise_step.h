// A step that runs our kernel for depthwise convolutions of quantised maps.
#pragma once

#include "kernels/quantized_depthwise.h"
#include "ops/conv.h"
#include "ops/lowering.h"

namespace atrous {

// Whether the kernel can compute it.
bool fits_quantized_depthwise(const ConvProblem& problem);

// Emits the step. Inputs of the node as QLinearConv has them: src, weights and zero points of the weights are the
// inputs 0, 3 and 5, the last two constant. spec: bias, multipliers, source and result; the rest follows from the
// problem and the weights.
void emit_quantized_depthwise(Lowering& lowering, const ConvProblem& problem, QuantizedDepthwise spec);

// What reports show of a quantised convolution.
Step describe_quantized_conv(const ConvProblem& problem, const char* kernel, const char* reason);

}  // namespace atrous
