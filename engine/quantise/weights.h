// Weights and biases of a convolution as codes.
#pragma once

#include <vector>

#include "atrous/tensor.h"

namespace atrous {

struct QuantisedWeights {
  Tensor codes;                    // s8, the shape of the weights; symmetric, -127 to 127
  std::vector<float> scales;       // one an output channel
  std::vector<std::int32_t> bias;  // one an output channel
  std::vector<float> bias_scales;  // scale of the source x scales
};

// Per output channel (axis 0), by the largest magnitude. `bias` holds one number an output channel. Scales are never so
// small that the bias would leave 30 bits.
QuantisedWeights quantise_weights(const Tensor& weights, const std::vector<float>& bias, float source_scale);

// What the codes stand for: f32, the shapes of weights and biases.
Tensor real_weights(const QuantisedWeights& quantised);
Tensor real_bias(const QuantisedWeights& quantised);

}  // namespace atrous
