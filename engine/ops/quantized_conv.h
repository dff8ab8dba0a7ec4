// QuantizedConv, which passes make of a convolution between DequantizeLinear and QuantizeLinear:
//
//   Y = activation(rounded(clip(conv(X, W) + B, sum_low, sum_high)) + Z)
//
// in real numbers, each map or list of weights being codes with scales and zero points; products of codes add up in
// i32. The sum is rounded to the codes of its own scale and zero point, if it has them. The first eight inputs are
// those of QLinearConv.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "dnnl/quantized_conv.h"
#include "ops/conv.h"

namespace atrous {

struct QuantizedConvInputs {
  enum : int {
    kSrc,
    kSrcScale,
    kSrcZero,
    kWeights,
    kWeightScale,
    kWeightZero,
    kDstScale,  // this and the next are left out where the result is f32
    kDstZero,
    kBias,      // f32
    kSumScale,  // this and the next are left out where the sum is not rounded
    kSumZero,
    kResidual,
    kResidualScale,
    kResidualZero,
    kCount,
  };
};

// Of a node with constant parameters; scales and zero points as an operator's reference sees them.
struct QuantizedConvFacts {
  onednn::Coding src;
  onednn::Coding dst;
  std::optional<onednn::Coding> sum;
  std::optional<onednn::Coding> residual;
  std::vector<double> product_scales;  // [dst_channels]: of src times of the channel's weights
  float sum_low = 0.0F;
  float sum_high = 0.0F;
  onednn::Activation activation;

  // The real result of a sum with its bias. residual: real, 0 without.
  double finish(double sum, double residual) const;
};

// The bounds of an activation that only clamps; false for others.
bool bounds_of(const onednn::Activation& activation, float& low, float& high);

// Writes the nearest code, ties to even, or an f32.
void store_coded(double real, const onednn::Coding& coding, std::byte* dst);

// inputs[i] is null where an input is left out. dst: the type of the result.
QuantizedConvFacts quantized_conv_facts(const Node& node, const std::vector<const Tensor*>& inputs, DType src,
                                        DType dst, std::int64_t dst_channels);

}  // namespace atrous
