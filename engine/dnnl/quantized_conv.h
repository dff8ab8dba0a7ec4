// Convolution of quantised maps in oneDNN, channels last.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "atrous/tensor.h"
#include "dnnl/activation.h"
#include "dnnl/conv.h"
#include "dnnl/window.h"

namespace atrous::onednn {

// How the elements of a map stand for real numbers: (code - zero) * scale, or the numbers themselves for kF32.
struct Coding {
  DType dtype = DType::kU8;  // kU8, kI8 or kF32
  float scale = 1.0F;
  std::int32_t zero = 0;

  // What the bits of a code stand for.
  double real(std::uint8_t bits) const {
    const int code = dtype == DType::kI8 ? static_cast<std::int8_t>(bits) : bits;
    return static_cast<double>(code - zero) * static_cast<double>(scale);
  }
};

// One to three spatial dimensions. In real numbers, with sums in i32:
//
//   dst = activation(rounded(clip(conv(src, weights) + bias, sum_low, sum_high)) + residual)
//
// rounded to the nearest code of dst, ties to even, and of the sum before if it has codes. Padding is a real 0.
struct QuantizedConvSpec {
  std::int64_t batch = 1;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 1;
  std::int64_t groups = 1;
  WindowSpec window;
  DType src = DType::kU8;  // kU8 or kI8
  std::int32_t src_zero = 0;
  std::vector<float> product_scales;  // [dst_channels]: the scale of src times that of the channel's weights
  std::vector<float> bias;            // [dst_channels], real; or empty
  std::optional<Coding> sum;          // kU8 or kI8
  std::optional<Coding> residual;     // dst holds it before the run; kU8 or kI8, and so is dst then
  float sum_low = std::numeric_limits<float>::lowest();
  float sum_high = std::numeric_limits<float>::max();
  Activation activation;
  Coding dst;
};

// Plain weights: s8 codes with zero point 0, [dst_channels, src_channels / groups, kernel...]. Exact only where
// has_int8(). Arguments of the kernel: src, packed weights, dst. Throws unsupported if oneDNN has no kernel.
Conv make_quantized_conv(const QuantizedConvSpec& spec);

// What it would make, without making it.
ConvOffer offer_quantized_conv(const QuantizedConvSpec& spec);

}  // namespace atrous::onednn
