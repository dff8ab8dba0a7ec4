// Convolution and transposed convolution in oneDNN, channels last.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"
#include "dnnl/activation.h"
#include "dnnl/kernel.h"
#include "dnnl/window.h"

namespace atrous::onednn {

// One to three spatial dimensions. dst = activation(conv(src, weights) + bias + residual), summed up in f32.
struct ConvSpec {
  std::int64_t batch = 1;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 1;
  std::int64_t groups = 1;
  WindowSpec window;
  bool bias = false;
  bool residual = false;  // dst holds the residual before the run
  Activation activation;
  DType factors = DType::kF32;  // of src and packed weights: kF32 or kBF16
  DType result = DType::kF32;   // of dst: kBF16 for bf16 factors only
};

struct Conv {
  Kernel kernel;  // arguments: src, packed weights, [bias,] dst
  PackedForm weights;
};

// What make_conv would make, without making it.
struct ConvOffer {
  std::string
      kernel;  // oneDNN's name of the implementation: "brgconv:avx512_core", "x64:gemm:jit", "ref:any"; "" if none
  std::size_t scratch_bytes = 0;
  bool is_sound = true;  // false: known to read beyond its memory
};

ConvOffer offer_conv(const ConvSpec& spec);

// Plain weights: f32 [dst_channels, src_channels / groups, kernel...]. Throws unsupported if oneDNN has no kernel.
Conv make_conv(const ConvSpec& spec);

// Plain weights: [src_channels, dst_channels / groups, kernel...], as in ONNX ConvTranspose. No residual. The
// window is that of the forward convolution: its src is our dst, its dst our src.
Conv make_conv_transpose(const ConvSpec& spec);

}  // namespace atrous::onednn
