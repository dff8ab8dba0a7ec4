// Choice and preparation of the kernel of a convolution.
#pragma once

#include "ops/conv.h"
#include "ops/lowering.h"

namespace atrous {

// Lowers a Conv or FusedConv node; the reference runs where no kernel takes it (weights that are not constant).
void lower_conv(Lowering& lowering);

// The buffer that a convolution writes, channels last; where the node has a residual (input 3), it holds that.
BufferId conv_destination(Lowering& lowering);

// A step with what `explain` tells of a convolution filled in.
Step describe_conv(const ConvProblem& problem);

}  // namespace atrous
