// Kernels over one tensor: elementwise functions, softmax.
#pragma once

#include <cstdint>
#include <vector>

#include "dnnl/activation.h"
#include "dnnl/kernel.h"

namespace atrous::onednn {

// f32; src and dst may be the same memory; any function but kNone and kHardSigmoid, which oneDNN 2.6 has no kernel for.
// Arguments: src, dst.
Kernel make_eltwise(std::int64_t elements, const Activation& activation);

// f32 softmax, or its logarithm, over one axis of a dense tensor. Arguments: src, dst.
Kernel make_softmax(const std::vector<std::int64_t>& dims, int axis, bool logarithm);

}  // namespace atrous::onednn
