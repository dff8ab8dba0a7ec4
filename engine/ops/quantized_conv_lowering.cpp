// Lowering of QuantizedConv.
#include "ops/quantized_conv_lowering.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "ops/quantized_conv_dense.h"
#include "ops/quantized_depthwise_step.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

bool has_constant_parameters(const Lowering& lowering) {
  for (int i = In::kSrcScale; i < In::kCount; ++i) {
    if (i != In::kResidual && lowering.has(i) && lowering.constant(i) == nullptr) return false;
  }
  return lowering.constant(In::kSrc) == nullptr && lowering.output(0).shape.elements() > 0;
}

QuantizedConvFacts facts_of(const Lowering& lowering, const ConvProblem& problem) {
  std::vector<const Tensor*> inputs;
  for (int i = 0; i < In::kCount; ++i) inputs.push_back(lowering.has(i) ? lowering.constant(i) : nullptr);
  return quantized_conv_facts(lowering.node(), inputs, lowering.input(In::kSrc).dtype, lowering.output(0).dtype,
                              problem.dst_channels);
}

// What our depthwise kernel is told; nothing where it cannot compute the node.
std::optional<QuantizedDepthwise> depthwise_spec(const Lowering& lowering, const QuantizedConvFacts& facts) {
  float low, high;
  if (facts.residual || facts.sum || !bounds_of(facts.activation, low, high)) return std::nullopt;
  QuantizedDepthwise spec;
  spec.src = facts.src.dtype;
  spec.src_zero = facts.src.zero;
  spec.result = requantization_to(facts.dst.dtype, facts.dst.zero);
  const auto zero = static_cast<float>(facts.dst.zero);
  spec.result.low = std::clamp(low / facts.dst.scale + zero, spec.result.low, spec.result.high);
  spec.result.high = std::clamp(high / facts.dst.scale + zero, spec.result.low, spec.result.high);
  for (const double scale : facts.product_scales) {
    spec.multiplier.push_back(static_cast<float>(scale / static_cast<double>(facts.dst.scale)));
  }
  const std::vector<float> bias = quantized_conv_bias(lowering);
  for (std::size_t c = 0; c < bias.size(); ++c) {
    constexpr double kMost = 1 << 30;
    const double steps = std::nearbyint(bias[c] / facts.product_scales[c]);
    if (!(std::abs(steps) < kMost)) return std::nullopt;
    spec.bias.push_back(static_cast<std::int32_t>(steps));
  }
  return spec;
}

}  // namespace

void lower_quantized_conv(Lowering& lowering) {
  const ConvProblem problem =
      make_conv_problem(lowering.node().attrs, lowering.input(In::kSrc).shape, lowering.input(In::kWeights).shape);
  if (!has_constant_parameters(lowering)) return lower_to_reference(lowering);
  const QuantizedConvFacts facts = facts_of(lowering, problem);
  if (fits_quantized_depthwise(problem)) {
    std::optional<QuantizedDepthwise> spec = depthwise_spec(lowering, facts);
    if (spec) return emit_quantized_depthwise(lowering, problem, std::move(*spec));
  }
  if (!lower_quantized_dense(lowering, problem, facts)) lower_to_reference(lowering);
}

}  // namespace atrous
