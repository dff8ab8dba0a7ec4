// Pooling by oneDNN, for the pools and for what computes the same.
#pragma once

#include "dnnl/pool.h"
#include "ops/lowering.h"
#include "ops/window.h"

namespace atrous {

// Emits the pooling of input 0, f32 [N,C,spatial...] with one to three spatial axes, channels last.
void emit_pool(Lowering& lowering, const Window& window, onednn::Pooling pooling);

}  // namespace atrous
