// Kernels over one tensor: elementwise functions, softmax, mean.
#pragma once

#include <cstdint>
#include <vector>

#include "dnnl/activation.h"
#include "dnnl/kernel.h"

namespace atrous::onednn {

// f32; src and dst may be the same memory; the function is not kNone. Arguments: src, dst.
Kernel make_eltwise(std::int64_t elements, const Activation& activation);

// f32 softmax, or its logarithm, over one axis of a dense tensor. Arguments: src, dst.
Kernel make_softmax(const std::vector<std::int64_t>& dims, int axis, bool logarithm);

// f32 mean over the axes whose extent is 1 in dst. Arguments: src, dst.
Kernel make_mean(const std::vector<std::int64_t>& src, const std::vector<std::int64_t>& dst);

}  // namespace atrous::onednn
