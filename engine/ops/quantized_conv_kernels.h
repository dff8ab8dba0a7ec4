// The kernels that a dense QuantizedConv may take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/task.h"
#include "ops/lowering.h"
#include "ops/quantized_conv.h"
#include "ops/symmetric_weights.h"

namespace atrous {

struct QuantizedConvMemory {
  const std::uint8_t* src;
  std::byte* dst;  // codes or f32; with a residual it holds that
  std::byte* scratch;
};

struct QuantizedKernel {
  std::string name;
  std::size_t scratch_bytes = 0;
  Task<const QuantizedConvMemory&> run;
};

// A convolution of the taps that are kept.
struct QuantizedConvRequest {
  const ConvProblem& problem;
  const QuantizedConvFacts& facts;
  const SymmetricWeights& weights;
};

// Nothing where they do not fit, or something else is faster.
std::optional<QuantizedKernel> make_quantized_pointwise(Lowering& lowering, const QuantizedConvRequest& request);
std::optional<QuantizedKernel> make_quantized_winograd(Lowering& lowering, const QuantizedConvRequest& request);
std::optional<QuantizedKernel> make_quantized_direct(Lowering& lowering, const QuantizedConvRequest& request);

}  // namespace atrous
