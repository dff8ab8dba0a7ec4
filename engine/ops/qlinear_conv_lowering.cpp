// Lowering of QLinearConv: depthwise convolutions of quantised maps by our own kernel.
#include "ops/qlinear_conv_lowering.h"

#include <algorithm>

#include "kernels/quantized_depthwise.h"
#include "ops/conv_depthwise.h"
#include "ops/elementwise.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

// The inputs of the operator.
enum : int { kSrc, kSrcScale, kSrcZero, kWeights, kWeightScale, kWeightZero, kDstScale, kDstZero, kBias };

ConvProblem problem_of(const Lowering& lowering) {
  return make_conv_problem(lowering.node().attrs, lowering.input(kSrc).shape, lowering.input(kWeights).shape);
}

bool is_fit_for_kernel(const Lowering& lowering) {
  for (int i = kSrcScale; i <= kBias; ++i) {
    if (lowering.has(i) && lowering.constant(i) == nullptr) return false;
  }
  const ConvProblem problem = problem_of(lowering);
  return is_depthwise(problem) && problem.window.kernel[0] <= kMostDepthwiseRowTaps &&
         lowering.output(0).shape.elements() > 0;
}

std::int32_t code(const Lowering& lowering, int input) {
  return static_cast<std::int32_t>(integer_at(lowering.constant(input), 0));
}

QuantizedDepthwise make_spec(const Lowering& lowering, const ConvProblem& problem, const Tensor& weights) {
  QuantizedDepthwise spec;
  spec.maps = make_depthwise(problem);
  spec.src = lowering.input(kSrc).dtype;
  spec.src_zero = code(lowering, kSrcZero);
  spec.wide = leave_s8(weights.as<std::int32_t>().data(), weights.elements());
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

// Weights belong to the model, and so may others that have them with other zero points.
std::string packed_key(const QuantizedDepthwise& spec, const Tensor& weight_zero) {
  std::string key = spec.wide ? "depthwise s16" : "depthwise s8";
  for (std::int64_t i = 0; i < weight_zero.elements(); ++i) {
    key += " " + std::to_string(integer_at(&weight_zero, static_cast<std::size_t>(i)));
  }
  return key;
}

Step describe(const ConvProblem& problem) {
  Step step;
  step.kernel = "depthwise:highway";
  step.reason = "one filter a channel";
  step.shape = problem.text();
  step.macs = problem.macs();
  step.useful_macs = problem.useful_macs();
  step.window = problem.window.geometry(problem.src_channels, problem.dst_channels, problem.groups);
  return step;
}

}  // namespace

void lower_qlinear_conv(Lowering& lowering) {
  if (!is_fit_for_kernel(lowering)) return lower_to_reference(lowering);
  const ConvProblem problem = problem_of(lowering);
  lowering.keep_raw(kWeights);
  const Tensor weights = centred(*lowering.constant(kWeights), lowering.constant(kWeightZero), 0);
  const QuantizedDepthwise spec = make_spec(lowering, problem, weights);
  const std::byte* const packed =
      lowering.packed(kWeights, packed_key(spec, *lowering.constant(kWeightZero)),
                      packed_quantized_depthwise_bytes(spec), [&](std::byte* memory) {
                        pack_quantized_depthwise_weights(spec, weights.as<std::int32_t>().data(),
                                                         reinterpret_cast<std::int32_t*>(memory));
                      });
  Step step = describe(problem);
  const BufferId src = lowering.read(kSrc, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  step.reads = {src};
  step.writes = {dst};
  step.run = [src, dst, depthwise = make_quantized_depthwise(spec),
              packed = reinterpret_cast<const std::int32_t*>(packed)](const Bindings& at) {
    run_quantized_depthwise(depthwise, at.at<const void>(src), packed, at.at<void>(dst));
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
