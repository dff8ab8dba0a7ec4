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

// What is known of the source of a convolution.
struct ConvSource {
  float scale = 1.0F;            // of its codes
  std::vector<float> means;      // by channel; empty: weights are rounded to the nearest code
  std::vector<float> variances;  // by channel
};

// Scales by the largest magnitude in an output channel (axis 0), never so small that the bias would leave 30 bits;
// codes by round_weights(). `bias` holds one number an output channel.
QuantisedWeights quantise_weights(const Tensor& weights, const std::vector<float>& bias, const ConvSource& source);

// What the codes stand for: f32, the shapes of weights and biases.
Tensor real_weights(const QuantisedWeights& quantised);
Tensor real_bias(const QuantisedWeights& quantised);

}  // namespace atrous
