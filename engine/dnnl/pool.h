// Pooling in oneDNN, channels last.
#pragma once

#include <cstdint>
#include <vector>

#include "dnnl/kernel.h"

namespace atrous::onednn {

enum class Pooling { kMax, kAverageInside, kAverageWithPadding };

struct PoolSpec {
  Pooling pooling = Pooling::kMax;
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::vector<std::int64_t> src;  // spatial extents
  std::vector<std::int64_t> dst;
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;  // as in ONNX: 1 is dense
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;
};

// f32. Arguments: src, dst.
Kernel make_pool(const PoolSpec& spec);

}  // namespace atrous::onednn
