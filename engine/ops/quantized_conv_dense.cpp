// Quantised convolutions by oneDNN.
#include "ops/quantized_conv_dense.h"

#include <algorithm>
#include <limits>
#include <string>

#include "dnnl/isa.h"
#include "kernels/code_sum.h"
#include "ops/conv_taps_kept.h"
#include "ops/quantized_depthwise_step.h"
#include "ops/symmetric_weights.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

onednn::QuantizedConvSpec conv_spec(const Lowering& lowering, const ConvProblem& problem,
                                    const QuantizedConvFacts& facts) {
  onednn::QuantizedConvSpec spec;
  spec.batch = problem.batch;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.groups = problem.groups;
  spec.window = problem.window;
  spec.src = facts.src.dtype;
  spec.src_zero = facts.src.zero;
  spec.product_scales.assign(facts.product_scales.begin(), facts.product_scales.end());
  spec.bias = quantized_conv_bias(lowering);
  spec.sum = facts.sum;
  spec.residual = facts.residual;
  spec.sum_low = facts.sum_low;
  spec.sum_high = facts.sum_high;
  spec.activation = facts.activation;
  spec.dst = facts.dst;
  return spec;
}

// The buffer that the convolution writes; with a residual it holds that.
BufferId destination(Lowering& lowering) {
  if (!lowering.has(In::kResidual)) return lowering.write(0, Layout::kChannelsLast);
  const BufferId residual = lowering.read(In::kResidual, Layout::kChannelsLast);
  if (lowering.dies_here(In::kResidual)) return lowering.write_over(0, In::kResidual, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step copy;
  copy.kernel = "copy";
  copy.reason = "the residual is needed again";
  copy.reads = {residual};
  copy.writes = {dst};
  copy.run = [=, bytes = lowering.output(0).shape.elements()](const Bindings& at) {
    std::copy_n(at.at<const std::byte>(residual), bytes, at.at<std::byte>(dst));
  };
  lowering.emit(std::move(copy));
  return dst;
}

Step describe_dense(const ConvProblem& nominal, const onednn::Kernel& kernel) {
  Step step = describe_quantized_conv(nominal, "", "products of bytes");
  step.kernel = kernel.name();
  step.scratch_bytes = kernel.scratch_bytes();
  return step;
}

const std::byte* pack(Lowering& lowering, const onednn::PackedForm& form, const SymmetricWeights& weights) {
  return lowering.packed(In::kWeights, weights.key + form.key, form.bytes,
                         [&](std::byte* memory) { form.pack(weights.codes().data(), memory); });
}

void emit_dense(Lowering& lowering, const ConvProblem& nominal, const onednn::QuantizedConvSpec& spec,
                const SymmetricWeights& weights) {
  onednn::Conv conv = onednn::make_quantized_conv(spec);
  const std::byte* const packed = pack(lowering, conv.weights, weights);
  const BufferId src = lowering.read(In::kSrc, Layout::kChannelsLast);
  const BufferId dst = destination(lowering);
  Step step = describe_dense(nominal, conv.kernel);
  step.reads = {src};
  step.writes = {dst};
  step.run = [=, kernel = std::move(conv.kernel)](const Bindings& at) {
    kernel.run({at.at<void>(src), packed, at.at<void>(dst)}, at.scratch);
  };
  lowering.emit(std::move(step));
}

// What remains behind the codes of the sum.
CodeSum sum_behind(const QuantizedConvFacts& facts) {
  CodeSum sum;
  sum.a = {facts.sum->scale, facts.sum->zero};
  sum.signed_a = facts.sum->dtype == DType::kI8;
  if (facts.residual) sum.b = {facts.residual->scale, facts.residual->zero};
  sum.signed_b = facts.residual && facts.residual->dtype == DType::kI8;
  sum.dst = {facts.dst.scale, facts.dst.zero};
  sum.signed_dst = facts.dst.dtype == DType::kI8;
  bounds_of(facts.activation, sum.low, sum.high);
  return sum;
}

// The convolution writes the codes of its sum to scratch memory; residual and other codes follow apart.
void emit_in_two(Lowering& lowering, const ConvProblem& nominal, const onednn::QuantizedConvSpec& spec,
                 const SymmetricWeights& weights, const CodeSum& sum) {
  onednn::Conv conv = onednn::make_quantized_conv(spec);
  const std::byte* const packed = pack(lowering, conv.weights, weights);
  const BufferId src = lowering.read(In::kSrc, Layout::kChannelsLast);
  const BufferId residual = lowering.has(In::kResidual) ? lowering.read(In::kResidual, Layout::kChannelsLast) : kNone;
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step step = describe_dense(nominal, conv.kernel);
  const std::size_t offset = (step.scratch_bytes + 63) / 64 * 64;
  const std::int64_t count = lowering.output(0).shape.elements();
  step.scratch_bytes = offset + static_cast<std::size_t>(count);
  step.reads = {src};
  if (residual != kNone) step.reads.push_back(residual);
  step.writes = {dst};
  step.run = [=, kernel = std::move(conv.kernel)](const Bindings& at) {
    auto* const codes = reinterpret_cast<std::uint8_t*>(at.scratch + offset);
    kernel.run({at.at<void>(src), packed, codes}, at.scratch);
    add_codes(sum, codes, residual == kNone ? nullptr : at.at<const std::uint8_t>(residual), at.at<std::uint8_t>(dst),
              count);
  };
  lowering.emit(std::move(step));
}

// oneDNN 2.6 rounds sums rightly in the middle of its kernels of one family only.
bool rounds_in_the_middle(const std::string& kernel) { return kernel.starts_with("brgconv"); }

}  // namespace

std::vector<float> quantized_conv_bias(const Lowering& lowering) {
  if (!lowering.has(In::kBias)) return {};
  const auto bias = lowering.constant(In::kBias)->as<float>();
  return {bias.begin(), bias.end()};
}

// The bounds of an activation that only clamps.
bool bounds_of(const onednn::Activation& activation, float& low, float& high) {
  using onednn::Function;
  low = activation.function == Function::kClip   ? activation.alpha
        : activation.function == Function::kRelu ? 0.0F
                                                 : std::numeric_limits<float>::lowest();
  high = activation.function == Function::kClip ? activation.beta : std::numeric_limits<float>::max();
  return activation.function == Function::kNone || activation.function == Function::kClip ||
         activation.function == Function::kRelu;
}

// oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
bool lower_quantized_dense(Lowering& lowering, const ConvProblem& nominal, const QuantizedConvFacts& facts) {
  if (!onednn::has_int8()) return false;
  ConvProblem problem = nominal;
  const KeptTaps kept = drop_dead_taps(problem.window);
  const SymmetricWeights weights = make_symmetric_weights(lowering, In::kWeights, In::kWeightZero, kept);
  onednn::QuantizedConvSpec spec = conv_spec(lowering, problem, facts);
  for (std::size_t c = 0; c < weights.factors.size(); ++c) spec.product_scales[c] *= weights.factors[c];
  const std::string kernel = onednn::offer_quantized_conv(spec).kernel;
  const bool unsound = spec.residual && !nominal.window.always_meets_input();
  if (!unsound && !kernel.empty() && (!spec.sum || rounds_in_the_middle(kernel))) {
    emit_dense(lowering, nominal, spec, weights);
    return true;
  }
  float low, high;
  if (!spec.sum || facts.dst.dtype == DType::kF32 || !bounds_of(facts.activation, low, high)) return false;
  spec.activation = {};
  spec.dst = *spec.sum;
  spec.sum.reset();
  spec.residual.reset();
  if (onednn::offer_quantized_conv(spec).kernel.empty()) return false;
  emit_in_two(lowering, nominal, spec, weights, sum_behind(facts));
  return true;
}

}  // namespace atrous
