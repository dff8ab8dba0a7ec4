// Steps that run a prepared oneDNN kernel.
#pragma once

#include "dnnl/conv.h"
#include "dnnl/kernel.h"
#include "ops/lowering.h"

namespace atrous {

// Emits `step` with the kernel filled in: name, scratch memory, buffers, run. Arguments: src, dst.
void emit_kernel(Lowering& lowering, onednn::Kernel kernel, BufferId src, BufferId dst, Step step);

// The same for a convolution whose weights are the constant input 1, and whose bias is the constant input 2 if that is
// there.
void emit_conv(Lowering& lowering, onednn::Conv conv, BufferId src, BufferId dst, Step step);

}  // namespace atrous
