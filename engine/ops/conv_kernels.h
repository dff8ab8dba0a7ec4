// The kernels that can compute a convolution, and what the planner asks each of them.
#pragma once

#include <optional>
#include <span>

#include "dnnl/activation.h"
#include "ops/conv.h"
#include "ops/lowering.h"

namespace atrous {

// What a Conv or FusedConv node wants: activation(conv(src, weights) + bias + residual), with constant weights.
struct ConvRequest {
  ConvProblem problem;
  onednn::Activation activation;
  bool bias = false;
  bool residual = false;
};

struct ConvKernel {
  const char* name;    // for people and for tuning files: "direct", "winograd"
  const char* reason;  // what the report says when it was chosen

  // The expected cost in multiply-adds of a direct kernel at full rate; nothing where this kernel cannot compute it.
  std::optional<double> (*cost)(const ConvRequest& request);

  // Emits the steps of a request for which cost() has a value. `described` holds shape, counts and reason already; the
  // kernel adds its own name, buffers, scratch memory and work.
  void (*lower)(Lowering& lowering, const ConvRequest& request, Step described);
};

// One file each: conv_direct.cpp, conv_winograd.cpp.
extern const ConvKernel kDirectConv;
extern const ConvKernel kWinogradConv;

// All of them, in the order in which equals are preferred.
std::span<const ConvKernel* const> conv_kernels();

// For kernels: the buffer that the convolution writes, channels last; where the node has a residual (input 3), it holds
// that.
BufferId conv_destination(Lowering& lowering);

}  // namespace atrous
