// How far two tensors are apart.
#pragma once

#include "atrous/tensor.h"

namespace atrous {

struct Difference {
  double largest = 0.0;    // of f32 the largest difference, of others the share of elements that differ
  double magnitude = 0.0;  // of f32 the largest magnitude of the first tensor, of others 1

  // The largest difference relative to the magnitude; as it is where that is 0.
  double relative() const { return magnitude > 0.0 ? largest / magnitude : largest; }
};

// `largest` is infinite for other shapes or types, and where a difference is not a number.
Difference difference(const Tensor& wanted, const Tensor& found);

}  // namespace atrous
