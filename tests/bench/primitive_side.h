// A oneDNN primitive as one side of a duel.
#pragma once

#include <vector>

#include "bench/duel.h"
#include "dnnl/compat.h"
#include "support/tensors.h"

namespace atrous::bench {

// Memory of this form with random bits that are f32 numbers.
Tensor tensor_of(const dnnl::memory::desc& desc, std::uint32_t seed);

// On tensors of its own, two to four; the last argument is the destination.
Side primitive_side(onednn::Kernel kernel, const std::vector<onednn::Argument>& arguments);

}  // namespace atrous::bench
