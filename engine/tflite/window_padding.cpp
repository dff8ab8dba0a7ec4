// Padding of sliding windows.
#include "tflite/window_padding.h"

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"

namespace atrous {

Dims window_pads(const SlidingWindow& window, tflite::Padding padding) {
  Dims pads(4, 0);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t stride = window.strides[axis];
    const std::int64_t dilation = window.dilations[axis];
    const std::int64_t kernel = window.kernel[axis];
    if (stride < 1 || dilation < 1 || kernel < 1) {
      fail(ErrorCode::kCorrupt, "a window of ", kernel, " taps with stride ", stride, " and dilation ", dilation);
    }
    if (padding == tflite::Padding::VALID) continue;
    if (padding != tflite::Padding::SAME) {
      fail(ErrorCode::kUnsupported, "padding ", static_cast<int>(padding));
    }
    const Count steps = (Count(window.extents[axis]) + stride - 1) / stride - 1;
    const Count reach = (Count(kernel) - 1) * dilation + 1;
    const std::int64_t total = std::max<std::int64_t>((steps * stride + reach - window.extents[axis]).value(), 0);
    pads[axis] = total / 2;
    pads[axis + 2] = total - total / 2;
  }
  return pads;
}

}  // namespace atrous
