// Descriptors of channels-last tensors.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/tensor.h"
#include "dnnl/compat.h"

namespace atrous::onednn {

// kF32, kBF16, kU8 or kI8.
dnnl::memory::data_type element_type(DType dtype);

// [batch,channels,spatial...] with one to three spatial extents, channels last in memory.
dnnl::memory::desc channels_last(std::int64_t batch, std::int64_t channels, const std::vector<std::int64_t>& spatial,
                                 DType dtype);

}  // namespace atrous::onednn
