// Quantised convolutions but for depthwise ones: their steps.
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
#include "ops/quantized_conv_kernels.h"
#include "ops/quantized_depthwise_step.h"
#include "ops/symmetric_weights.h"
#include "ops/wide_filters.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

// The buffer that the convolution writes; with a residual it holds that.
BufferId destination(Lowering& lowering) {
  if (!lowering.has(In::kResidual)) return lowering.write(0, Layout::kChannelsLast);
  return destination_over(lowering, In::kResidual);
}

// A kernel, and beside it the filters that it cannot take.
class PreparedConv {
 public:
  PreparedConv(Lowering& lowering, const QuantizedConvRequest& request, const KeptTaps& kept, QuantizedKernel kernel)
      : kernel_(std::move(kernel)), wide_offset_(align_up(kernel_.scratch_bytes)) {
    if (request.weights.wide.empty()) return;
    const Tensor plain = centred(*lowering.constant(In::kWeights), lowering.constant(In::kWeightZero), 0);
    wide_.emplace(request.problem, kept, plain, request.weights.wide, request.facts, quantized_conv_bias(lowering));
  }

  const std::string& kernel_name() const { return kernel_.name; }
  std::size_t scratch_bytes() const { return wide_offset_ + (wide_ ? wide_->bytes() : 0); }

  // residual: what dst holds, or null.
  void run(const std::uint8_t* src, const std::uint8_t* residual, std::byte* dst, std::byte* scratch) const {
    if (wide_) wide_->compute(src, residual, scratch + wide_offset_);
    kernel_.run({src, dst, scratch});
    if (wide_) wide_->put(scratch + wide_offset_, dst);
  }

 private:
  QuantizedKernel kernel_;
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

// The first kernel that takes it. oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
std::optional<QuantizedKernel> make_kernel(Lowering& lowering, const QuantizedConvRequest& request,
                                           const Window& nominal) {
  std::optional<QuantizedKernel> kernel = make_quantized_pointwise(lowering, request);
  if (!kernel) kernel = make_quantized_winograd(lowering, request);
  const bool unsound = request.facts.residual && !nominal.always_meets_input();
  if (!kernel && !unsound) kernel = make_quantized_direct(lowering, request);
  return kernel;
}

}  // namespace

std::vector<float> quantized_conv_bias(const Lowering& lowering) {
  if (!lowering.has(In::kBias)) return {};
  const auto bias = lowering.constant(In::kBias)->as<float>();
  return {bias.begin(), bias.end()};
}

bool lower_quantized_dense(Lowering& lowering, const ConvProblem& nominal, const QuantizedConvFacts& facts) {
  if (!onednn::has_int8() || nominal.window.rank() != 2) return false;
  ConvProblem problem = nominal;
  const KeptTaps kept = drop_dead_taps(problem.window);
  const SymmetricWeights weights = make_symmetric_weights(lowering, In::kWeights, In::kWeightZero, kept);
  const QuantizedConvRequest whole{problem, facts, weights};
  if (auto kernel = make_kernel(lowering, whole, nominal.window)) {
    emit_dense(lowering, nominal, PreparedConv(lowering, whole, kept, std::move(*kernel)));
    return true;
  }
  float low, high;
  if (!facts.sum || facts.dst.dtype == DType::kF32 || !bounds_of(facts.activation, low, high)) return false;
  const QuantizedConvFacts until = until_sum(facts);
  const QuantizedConvRequest first{problem, until, weights};
  auto kernel = make_kernel(lowering, first, nominal.window);
  if (!kernel) return false;
  emit_in_two(lowering, nominal, PreparedConv(lowering, first, kept, std::move(*kernel)), sum_behind(facts));
  return true;
}

}  // namespace atrous
