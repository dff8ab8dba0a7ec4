// Steps that run a prepared oneDNN kernel.
#pragma once

#include "dnnl/conv.h"
#include "dnnl/kernel.h"
#include "ops/lowering.h"

namespace atrous {

// Emits `step` with the kernel filled in: name, scratch memory, buffers, run. Arguments: src, dst.
void emit_kernel(Lowering& lowering, onednn::Kernel kernel, BufferId src, BufferId dst, Step step);

// What a convolution needs beside its input.
struct ConvOperands {
  const std::byte* weights = nullptr;  // packed
  BufferId bias = kNone;
};

// The same for a convolution. The step says already what it reads (src) and what it writes (dst).
void emit_conv(Lowering& lowering, onednn::Conv conv, const ConvOperands& operands, Step step);

}  // namespace atrous
