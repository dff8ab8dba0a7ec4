// Choice and preparation of the kernel of a convolution.
#include "ops/conv_lowering.h"

#include <algorithm>

#include "core/error.h"
#include "ops/activation_function.h"
#include "ops/conv_winograd.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

onednn::ConvSpec to_spec(const ConvProblem& problem) {
  onednn::ConvSpec spec;
  spec.batch = problem.batch;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.groups = problem.groups;
  spec.window = problem.window.spec();
  return spec;
}

bool has_kernel(const Lowering& lowering) {
  const int spatial = lowering.input(0).shape.rank() - 2;
  const bool constant = lowering.constant(1) != nullptr && (!lowering.has(2) || lowering.constant(2) != nullptr);
  return constant && spatial <= 3 && lowering.input(0).dtype == DType::kF32 && lowering.output(0).shape.elements() > 0;
}

}  // namespace

BufferId conv_destination(Lowering& lowering) {
  if (!lowering.has(3)) return lowering.write(0, Layout::kChannelsLast);
  const BufferId residual = lowering.read(3, Layout::kChannelsLast);
  if (lowering.dies_here(3)) return lowering.write_over(0, 3, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  const std::size_t bytes = static_cast<std::size_t>(lowering.output(0).shape.elements()) * sizeof(float);
  Step copy;
  copy.kernel = "copy";
  copy.reason = "the residual is needed again";
  copy.reads = {residual};
  copy.writes = {dst};
  copy.run = [=](const Bindings& at) { std::copy_n(at.at<const std::byte>(residual), bytes, at.at<std::byte>(dst)); };
  lowering.emit(std::move(copy));
  return dst;
}

Step describe_conv(const ConvProblem& problem) {
  Step step;
  step.shape = problem.text();
  step.macs = problem.macs();
  step.useful_macs = problem.useful_macs();
  step.window = problem.window.geometry(problem.src_channels, problem.dst_channels, problem.groups);
  return step;
}

void lower_conv(Lowering& lowering) {
  if (!has_kernel(lowering)) return lower_to_reference(lowering);
  const ConvProblem problem =
      make_conv_problem(lowering.node().attrs, lowering.input(0).shape, lowering.input(1).shape);
  const onednn::Activation activation = fused_activation(lowering.node().attrs);
  if (winograd_pays(problem, activation)) return lower_winograd(lowering, problem, activation);
  // oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
  if (lowering.has(3) && !problem.window.always_meets_input()) return lower_to_reference(lowering);
  onednn::ConvSpec spec = to_spec(problem);
  spec.bias = lowering.has(2);
  spec.residual = lowering.has(3);
  spec.activation = activation;
  onednn::Conv conv = onednn::make_conv(spec);
  if (!conv.is_sound) return lower_to_reference(lowering);
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = conv_destination(lowering);
  emit_conv(lowering, std::move(conv), src, dst, describe_conv(problem));
}

}  // namespace atrous
