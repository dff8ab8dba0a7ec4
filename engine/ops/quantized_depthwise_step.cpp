// A step that runs our kernel for depthwise convolutions of quantised maps.
#include "ops/quantized_depthwise_step.h"

#include "ops/conv_depthwise.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

enum : int { kSrc = 0, kWeights = 3, kWeightZero = 5 };

// Weights belong to the model, and so may others that have them with other zero points.
std::string packed_key(const QuantizedDepthwise& spec, const Tensor& weight_zero) {
  std::string key = spec.wide ? "depthwise s16" : "depthwise s8";
  for (std::int64_t i = 0; i < weight_zero.elements(); ++i) {
    key += " " + std::to_string(integer_at(&weight_zero, static_cast<std::size_t>(i)));
  }
  return key;
}

}  // namespace

bool fits_quantized_depthwise(const ConvProblem& problem) {
  return is_depthwise(problem) && problem.window.kernel[0] <= kMostDepthwiseRowTaps;
}

Step describe_quantized_conv(const ConvProblem& problem, const char* kernel, const char* reason) {
  Step step;
  step.kernel = kernel;
  step.reason = reason;
  step.shape = problem.text();
  step.macs = problem.macs();
  step.useful_macs = problem.useful_macs();
  step.window = problem.window.geometry(problem.src_channels, problem.dst_channels, problem.groups);
  return step;
}

void emit_quantized_depthwise(Lowering& lowering, const ConvProblem& problem, QuantizedDepthwise spec) {
  lowering.keep_raw(kWeights);
  const Tensor weights = centred(*lowering.constant(kWeights), lowering.constant(kWeightZero), 0);
  spec.maps = make_depthwise(problem);
  spec.wide = leave_s8(weights.as<std::int32_t>().data(), weights.elements());
  const std::byte* const packed =
      lowering.packed(kWeights, packed_key(spec, *lowering.constant(kWeightZero)),
                      packed_quantized_depthwise_bytes(spec), [&](std::byte* memory) {
                        pack_quantized_depthwise_weights(spec, weights.as<std::int32_t>().data(),
                                                         reinterpret_cast<std::int32_t*>(memory));
                      });
  Step step = describe_quantized_conv(problem, "depthwise:highway", "one filter a channel");
  const BufferId src = lowering.read(kSrc, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  step.reads = {src};
  step.writes = {dst};
  step.run = [src, dst, depthwise = make_quantized_depthwise(std::move(spec)),
              packed = reinterpret_cast<const std::int32_t*>(packed)](const Bindings& at) {
    run_quantized_depthwise(depthwise, at.at<const void>(src), packed, at.at<void>(dst));
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
