// Fast forms of elementwise nodes on f32; others run their reference.
#pragma once

#include "dnnl/activation.h"
#include "kernels/binary.h"
#include "ops/lowering.h"

namespace atrous {

// A function of input 0, in whatever layout that lies, in place where it can be: any operator that activation_of knows,
// and Clip with constant bounds.
void lower_activation(Lowering& lowering);

// Arithmetic of inputs 0 and 1 with broadcasting.
void lower_arithmetic(Lowering& lowering, Arithmetic arithmetic);

// The layout in which a node over several tensors best works: channels last if one of its inputs of the output's rank
// lies so, else plain.
Layout common_layout(const Lowering& lowering);

}  // namespace atrous
