// Convolutions, also those that stand between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND.
#pragma once

#include "tflite/operation.h"

namespace atrous {

// Where a convolution reads. Between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND it sees every block-th pixel of a padded
// map, which is a dilated convolution of the whole map.
struct TfliteConvSource {
  ValueId map = kNone;
  Dims block = {1, 1};
  Dims pads = {0, 0, 0, 0};   // around the map before it is taken apart: top, left, bottom, right
  Dims crops = {0, 0, 0, 0};  // off the result
};

// The result of CONV_2D or DEPTHWISE_CONV_2D before its activation, and that activation.
struct ConvResult {
  ValueId value = kNone;
  tflite::Activation activation = tflite::Activation::NONE;
};
ConvResult convolution(Operation& op, const TfliteConvSource& source);
ConvResult depthwise_convolution(Operation& op, const TfliteConvSource& source);

}  // namespace atrous
