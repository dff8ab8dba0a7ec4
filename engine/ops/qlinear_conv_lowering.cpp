// Lowering of QLinearConv: depthwise convolutions of quantised maps by our own kernel.
#include "ops/qlinear_conv_lowering.h"

#include "ops/elementwise.h"
#include "ops/quantization.h"
#include "ops/quantized_depthwise_step.h"

namespace atrous {
namespace {

// The inputs of the operator.
enum : int { kSrc, kSrcScale, kSrcZero, kWeights, kWeightScale, kWeightZero, kDstScale, kDstZero, kBias };

bool is_fit_for_kernel(const Lowering& lowering, const ConvProblem& problem) {
  for (int i = kSrcScale; i <= kBias; ++i) {
    if (lowering.has(i) && lowering.constant(i) == nullptr) return false;
  }
  return fits_quantized_depthwise(problem) && lowering.output(0).shape.elements() > 0;
}

std::int32_t code(const Lowering& lowering, int input) {
  return static_cast<std::int32_t>(integer_at(lowering.constant(input), 0));
}

QuantizedDepthwise make_spec(const Lowering& lowering, const ConvProblem& problem) {
  QuantizedDepthwise spec;
  spec.src = lowering.input(kSrc).dtype;
  spec.src_zero = code(lowering, kSrcZero);
  spec.result = requantization_to(lowering.output(0).dtype, code(lowering, kDstZero));
  const std::vector<double> scales = as_doubles(*lowering.constant(kWeightScale));
  const double ratio = as_doubles(*lowering.constant(kSrcScale))[0] / as_doubles(*lowering.constant(kDstScale))[0];
  for (std::int64_t c = 0; c < problem.dst_channels; ++c) {
    const double scale = scales[scales.size() > 1 ? static_cast<std::size_t>(c) : 0];
    spec.multiplier.push_back(static_cast<float>(scale * ratio));
  }
  if (lowering.has(kBias)) {
    const auto bias = lowering.constant(kBias)->as<std::int32_t>();
    spec.bias.assign(bias.begin(), bias.end());
  }
  return spec;
}

}  // namespace

void lower_qlinear_conv(Lowering& lowering) {
  const ConvProblem problem =
      make_conv_problem(lowering.node().attrs, lowering.input(kSrc).shape, lowering.input(kWeights).shape);
  if (!is_fit_for_kernel(lowering, problem)) return lower_to_reference(lowering);
  emit_quantized_depthwise(lowering, problem, make_spec(lowering, problem));
}

}  // namespace atrous
