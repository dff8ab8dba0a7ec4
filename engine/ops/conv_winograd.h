// Convolution by Winograd on the phases: when it pays, and its step.
#pragma once

#include "dnnl/activation.h"
#include "ops/conv.h"

namespace atrous {

class Lowering;

// Whether this kernel can compute the convolution, and is expected to beat a direct one: the cost model counts the
// multiply-adds of both and the bytes that the transforms move.
bool winograd_pays(const ConvProblem& problem, const onednn::Activation& activation);

// Emits the convolution of a node for which winograd_pays(); src and dst channels last, dst holding the residual if
// there is one.
void lower_winograd(Lowering& lowering, const ConvProblem& problem, const onednn::Activation& activation);

}  // namespace atrous
