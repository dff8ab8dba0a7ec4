// Pooling in oneDNN, channels last.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"
#include "dnnl/kernel.h"
#include "dnnl/window.h"

namespace atrous::onednn {

enum class Pooling { kMax, kAverageInside, kAverageWithPadding };

struct PoolSpec {
  Pooling pooling = Pooling::kMax;
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  WindowSpec window;
  DType dtype = DType::kF32;  // or kBF16; for kMax also kU8 or kI8
};

// src and dst of one type, summed up in f32. Arguments: src, dst.
Kernel make_pool(const PoolSpec& spec);

}  // namespace atrous::onednn
