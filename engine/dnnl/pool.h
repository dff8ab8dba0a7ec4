// Pooling in oneDNN, channels last.
#pragma once

#include <cstdint>

#include "dnnl/kernel.h"
#include "dnnl/window.h"

namespace atrous::onednn {

enum class Pooling { kMax, kAverageInside, kAverageWithPadding };

struct PoolSpec {
  Pooling pooling = Pooling::kMax;
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  WindowSpec window;
};

// f32. Arguments: src, dst.
Kernel make_pool(const PoolSpec& spec);

}  // namespace atrous::onednn
