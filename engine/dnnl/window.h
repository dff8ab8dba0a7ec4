// A sliding window as oneDNN takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/dilation.h"

namespace atrous::onednn {

// One entry a spatial axis in every list. Dilations as in ONNX: 1 is dense.
struct WindowSpec {
  std::vector<std::int64_t> src;
  std::vector<std::int64_t> dst;
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;
  std::vector<std::int64_t> pads_begin;

  // The dilations as oneDNN counts them: 0 is dense.
  std::vector<std::int64_t> skipped() const {
    std::vector<std::int64_t> skipped = dilations;
    for (std::int64_t& dilation : skipped) --dilation;
    return skipped;
  }

  // The padding behind src from which dst follows without rounding; it may be negative.
  std::vector<std::int64_t> exact_pads_end() const {
    std::vector<std::int64_t> pads;
    for (std::size_t i = 0; i < src.size(); ++i) {
      const std::int64_t reach = effective_kernel(kernel[i], dilations[i]);
      pads.push_back((dst[i] - 1) * strides[i] + reach - src[i] - pads_begin[i]);
    }
    return pads;
  }
};

}  // namespace atrous::onednn
