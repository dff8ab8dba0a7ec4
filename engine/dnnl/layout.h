// Descriptors of channels-last tensors.
#pragma once

#include <cstdint>
#include <vector>

#include "dnnl/compat.h"

namespace atrous::onednn {

// f32 [batch,channels,spatial...] with one to three spatial extents, channels last in memory.
dnnl::memory::desc channels_last(std::int64_t batch, std::int64_t channels, const std::vector<std::int64_t>& spatial);

}  // namespace atrous::onednn
