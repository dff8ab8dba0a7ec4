// The padding of windows that slide over images, as the file's SAME and VALID mean it.
#pragma once

#include "tflite/layout.h"
#include "tflite/model_generated.h"

namespace atrous {

// One window; every list has an entry for rows and one for columns.
struct SlidingWindow {
  Dims extents;  // of the image
  Dims kernel;
  Dims strides = {1, 1};
  Dims dilations = {1, 1};
};

// The pads as ONNX has them: rows and columns at the beginning, rows and columns at the end. SAME makes the output
// extent / stride, rounded up, and puts the odd pixel at the end. Throws corrupt for kernels, strides and dilations
// below 1, unsupported for another padding.
Dims window_pads(const SlidingWindow& window, tflite::Padding padding);

}  // namespace atrous
