// A sliding window as oneDNN is told of it.
#pragma once

#include <cstdint>
#include <vector>

namespace atrous::onednn {

// One entry a spatial axis. Dilations as in ONNX: 1 is dense. pads_end is what dst follows from without rounding; it
// may be negative.
struct WindowSpec {
  std::vector<std::int64_t> src;
  std::vector<std::int64_t> dst;
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;

  // The dilations as oneDNN counts them: 0 is dense.
  std::vector<std::int64_t> skipped() const {
    std::vector<std::int64_t> skipped = dilations;
    for (std::int64_t& dilation : skipped) --dilation;
    return skipped;
  }
};

}  // namespace atrous::onednn
