// Choice of the kernel of a convolution: the one with the least expected cost.
#include "ops/conv_lowering.h"

#include <algorithm>

#include "ops/activation_function.h"
#include "ops/conv_kernels.h"

namespace atrous {
namespace {

constexpr const ConvKernel* kKernels[] = {&kDirectConv, &kWinogradConv};

bool is_fit_for_kernels(const Lowering& lowering) {
  const int spatial = lowering.input(0).shape.rank() - 2;
  const bool constant = lowering.constant(1) != nullptr && (!lowering.has(2) || lowering.constant(2) != nullptr);
  return constant && spatial <= 3 && lowering.input(0).dtype == DType::kF32 && lowering.output(0).shape.elements() > 0;
}

ConvRequest make_request(const Lowering& lowering) {
  ConvRequest request;
  request.problem = make_conv_problem(lowering.node().attrs, lowering.input(0).shape, lowering.input(1).shape);
  request.activation = fused_activation(lowering.node().attrs);
  request.bias = lowering.has(2);
  request.residual = lowering.has(3);
  return request;
}

// Null if none can.
const ConvKernel* cheapest_kernel(const ConvRequest& request) {
  const ConvKernel* best = nullptr;
  double least = 0.0;
  for (const ConvKernel* kernel : conv_kernels()) {
    const std::optional<double> cost = kernel->cost(request);
    if (!cost || (best != nullptr && *cost >= least)) continue;
    best = kernel;
    least = *cost;
  }
  return best;
}

Step describe(const ConvProblem& problem, const ConvKernel& kernel) {
  Step step;
  step.shape = problem.text();
  step.reason = kernel.reason;
  step.macs = problem.macs();
  step.useful_macs = problem.useful_macs();
  step.window = problem.window.geometry(problem.src_channels, problem.dst_channels, problem.groups);
  return step;
}

}  // namespace

std::span<const ConvKernel* const> conv_kernels() { return kKernels; }

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

void lower_conv(Lowering& lowering) {
  if (!is_fit_for_kernels(lowering)) return lower_to_reference(lowering);
  const ConvRequest request = make_request(lowering);
  const ConvKernel* const kernel = cheapest_kernel(request);
  if (kernel == nullptr) return lower_to_reference(lowering);
  kernel->lower(lowering, request, describe(request.problem, *kernel));
}

}  // namespace atrous
