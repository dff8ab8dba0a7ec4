// Quantised convolutions by oneDNN.
#include "ops/quantized_conv_dense.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "core/alignment.h"
#include "dnnl/isa.h"
#include "kernels/code_sum.h"
#include "ops/conv_kernels.h"
#include "ops/conv_taps_kept.h"
#include "ops/quantization.h"
#include "ops/quantized_depthwise_step.h"
#include "ops/symmetric_weights.h"
#include "ops/wide_filters.h"

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
  return destination_over(lowering, In::kResidual);
}

// A convolution with all that its step needs.
class PreparedConv {
 public:
  PreparedConv(Lowering& lowering, const ConvProblem& problem, const KeptTaps& kept, const QuantizedConvFacts& facts)
      : PreparedConv(lowering, problem, kept, facts,
                     make_symmetric_weights(lowering, In::kWeights, In::kWeightZero, kept)) {}

  const std::string& kernel_name() const { return name_; }
  std::size_t scratch_bytes() const { return wide_offset_ + (wide_ ? wide_->bytes() : 0); }

  // residual: what dst holds, or null.
  void run(const std::uint8_t* src, const std::uint8_t* residual, std::byte* dst, std::byte* scratch) const {
    if (wide_) wide_->compute(src, residual, scratch + wide_offset_);
    kernel_.run({src, packed_, dst}, scratch);
    if (wide_) wide_->put(scratch + wide_offset_, dst);
  }

 private:
  PreparedConv(Lowering& lowering, const ConvProblem& problem, const KeptTaps& kept, const QuantizedConvFacts& facts,
               const SymmetricWeights& weights)
      : PreparedConv(lowering, onednn::make_quantized_conv(conv_spec(lowering, problem, facts)), weights) {
    if (weights.wide.empty()) return;
    const Tensor plain = centred(*lowering.constant(In::kWeights), lowering.constant(In::kWeightZero), 0);
    wide_.emplace(problem, kept, plain, weights.wide, facts, quantized_conv_bias(lowering));
  }

  PreparedConv(Lowering& lowering, onednn::Conv conv, const SymmetricWeights& weights)
      : kernel_(std::move(conv.kernel)),
        packed_(lowering.packed(In::kWeights, weights.key + conv.weights.key, conv.weights.bytes,
                                [&](std::byte* memory) { conv.weights.pack(weights.codes().data(), memory); })),
        name_(kernel_.name()),
        wide_offset_(align_up(kernel_.scratch_bytes())) {}

  onednn::Kernel kernel_;
  const std::byte* packed_;
  std::string name_;
  std::size_t wide_offset_;
  std::optional<WideFilters> wide_;
};

Step describe_dense(const ConvProblem& nominal, const PreparedConv& conv) {
  Step step = describe_quantized_conv(nominal, "", "products of bytes");
  step.kernel = conv.kernel_name();
  step.scratch_bytes = conv.scratch_bytes();
  return step;
}

void emit_dense(Lowering& lowering, const ConvProblem& nominal, PreparedConv conv) {
  const BufferId src = lowering.read(In::kSrc, Layout::kChannelsLast);
  const BufferId dst = destination(lowering);
  Step step = describe_dense(nominal, conv);
  step.reads = {src};
  step.writes = {dst};
  step.run = [=, has_residual = lowering.has(In::kResidual), conv = std::move(conv)](const Bindings& at) {
    auto* const to = at.at<std::byte>(dst);
    conv.run(at.at<const std::uint8_t>(src), has_residual ? reinterpret_cast<const std::uint8_t*>(to) : nullptr, to,
             at.scratch);
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

// Of the codes of the sum alone.
QuantizedConvFacts until_sum(QuantizedConvFacts facts) {
  facts.dst = *facts.sum;
  facts.sum.reset();
  facts.residual.reset();
  facts.activation = {};
  return facts;
}

// The convolution writes the codes of its sum to scratch memory; residual and other codes follow apart.
void emit_in_two(Lowering& lowering, const ConvProblem& nominal, PreparedConv conv, const CodeSum& sum) {
  const BufferId src = lowering.read(In::kSrc, Layout::kChannelsLast);
  const BufferId residual = lowering.has(In::kResidual) ? lowering.read(In::kResidual, Layout::kChannelsLast) : kNone;
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step step = describe_dense(nominal, conv);
  const std::size_t offset = align_up(step.scratch_bytes);
  const std::int64_t count = lowering.output(0).shape.elements();
  step.scratch_bytes = offset + static_cast<std::size_t>(count);
  step.reads = {src};
  if (residual != kNone) step.reads.push_back(residual);
  step.writes = {dst};
  step.run = [=, conv = std::move(conv)](const Bindings& at) {
    auto* const codes = reinterpret_cast<std::uint8_t*>(at.scratch + offset);
    conv.run(at.at<const std::uint8_t>(src), nullptr, at.scratch + offset, at.scratch);
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

// oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
bool lower_quantized_dense(Lowering& lowering, const ConvProblem& nominal, const QuantizedConvFacts& facts) {
  if (!onednn::has_int8() || nominal.window.rank() != 2) return false;
  ConvProblem problem = nominal;
  const KeptTaps kept = drop_dead_taps(problem.window);
  const std::string kernel = onednn::offer_quantized_conv(conv_spec(lowering, problem, facts)).kernel;
  const bool unsound = facts.residual && !nominal.window.always_meets_input();
  if (!unsound && !kernel.empty() && (!facts.sum || rounds_in_the_middle(kernel))) {
    emit_dense(lowering, nominal, PreparedConv(lowering, problem, kept, facts));
    return true;
  }
  float low, high;
  if (!facts.sum || facts.dst.dtype == DType::kF32 || !bounds_of(facts.activation, low, high)) return false;
  const QuantizedConvFacts first = until_sum(facts);
  if (onednn::offer_quantized_conv(conv_spec(lowering, problem, first)).kernel.empty()) return false;
  emit_in_two(lowering, nominal, PreparedConv(lowering, problem, kept, first), sum_behind(facts));
  return true;
}

}  // namespace atrous
