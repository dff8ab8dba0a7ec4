// Steps that run a prepared oneDNN kernel.
#pragma once

#include "dnnl/conv.h"
#include "dnnl/kernel.h"
#include "ops/lowering.h"

namespace atrous {

// Emits `step` with the kernel filled in: name, scratch memory, buffers, run. Arguments: src, dst.
void emit_kernel(Lowering& lowering, onednn::Kernel kernel, BufferId src, BufferId dst, Step step);

// The same for a convolution with packed weights, and with the constant input 2 as bias if that is there. The step says
// already what it reads (src) and what it writes (dst).
void emit_conv(Lowering& lowering, onednn::Conv conv, const std::byte* weights, Step step);

}  // namespace atrous
