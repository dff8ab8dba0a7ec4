// Depthwise convolutions as our own kernel takes them.
#pragma once

#include "kernels/depthwise.h"
#include "ops/conv_kernels.h"

namespace atrous {

// Two spatial axes and one filter a channel.
bool is_depthwise(const ConvProblem& problem);

// What oneDNN's convolution is expected to cost for a depthwise problem, as ConvKernel::cost says it; has_kernel:
// whether it has one for these, or takes one of those that treat every channel as a group.
double direct_depthwise_cost(const ConvRequest& request, bool has_kernel);

// Depthwise, of a size and with an activation that the kernel knows.
bool fits_depthwise(const ConvProblem& problem, const onednn::Activation& activation);

// For problems that fit.
Depthwise make_depthwise(const ConvProblem& problem);

}  // namespace atrous
