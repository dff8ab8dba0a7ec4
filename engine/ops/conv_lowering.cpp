// Choice of the kernel of a convolution: the one with the least expected cost.
#include "ops/conv_lowering.h"

#include <algorithm>

#include "ops/activation_function.h"
#include "ops/conv_kernels.h"

namespace atrous {
namespace {

constexpr const ConvKernel* kKernels[] = {&kDirectConv, &kWinogradConv, &kDepthwiseConv, &kTapsConv};

bool is_fit_for_kernels(const Lowering& lowering) {
  const int spatial = lowering.input(0).shape.rank() - 2;
  const bool constant = lowering.constant(1) != nullptr && (!lowering.has(2) || lowering.constant(2) != nullptr);
  return constant && spatial <= 3 && lowering.input(0).dtype == DType::kF32 && lowering.output(0).shape.elements() > 0;
}

ConvProblem problem_of(const Lowering& lowering) {
  return make_conv_problem(lowering.node().attrs, lowering.input(0).shape, lowering.input(1).shape);
}

ConvRequest make_request(const Lowering& lowering) {
  ConvRequest request;
  request.problem = problem_of(lowering);
  request.bf16 = lowering.allows_bf16() && takes_bf16_products(request.problem);
  request.kept = drop_dead_taps(request.problem.window);
  request.activation = fused_activation(lowering.node().attrs);
  request.bias = lowering.has(2);
  request.residual = lowering.has(3);
  request.isa = onednn::effective_isa();
  request.src = lowering.storage(0);
  request.dst = lowering.preferred_storage(0);
  const bool sum_goes_on = request.residual && request.activation.function == onednn::Function::kNone;
  if (sum_goes_on) request.dst = Storage::kFull;
  return request;
}

struct Candidate {
  const ConvKernel* kernel;
  double cost;
};

// Those that can compute it, the cheapest first.
std::vector<Candidate> rank_kernels(const ConvRequest& request) {
  std::vector<Candidate> candidates;
  for (const ConvKernel* kernel : conv_kernels()) {
    if (const std::optional<double> cost = kernel->cost(request)) candidates.push_back({kernel, *cost});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
  return candidates;
}

Step describe(const Lowering& lowering, const ConvRequest& request, const std::vector<Candidate>& candidates) {
  const ConvProblem nominal = problem_of(lowering);
  Step step;
  step.shape = nominal.text();
  step.reason = candidates.front().kernel->reason;
  step.macs = nominal.macs();
  step.useful_macs = nominal.useful_macs();
  step.window = nominal.window.geometry(nominal.src_channels, nominal.dst_channels, nominal.groups);
  step.choice.expected_macs = candidates.front().cost;
  step.choice.dropped_taps = request.kept.dropped();
  if (candidates.size() > 1) {
    step.choice.runner_up = candidates[1].kernel->name;
    step.choice.runner_up_macs = candidates[1].cost;
  }
  return step;
}

}  // namespace

std::span<const ConvKernel* const> conv_kernels() { return kKernels; }

double arithmetic_rate(onednn::Isa isa) {
  switch (isa) {
    case onednn::Isa::kAvx512: return 1.0;
    case onednn::Isa::kAvx2: return 0.5;
    case onednn::Isa::kSse41: break;
  }
  return 0.2;  // half as many lanes again, and products and sums are instructions of their own
}

const std::byte* pack_conv_weights(Lowering& lowering, const ConvRequest& request, const std::string& key,
                                   std::size_t bytes,
                                   const std::function<void(const float* plain, std::byte* packed)>& pack) {
  const auto* const plain = lowering.constant(1)->as<float>().data();
  const std::int64_t filters = request.problem.dst_channels * (request.problem.src_channels / request.problem.groups);
  return lowering.packed(1, request.kept.key() + key, bytes, [&](std::byte* packed) {
    pack(request.kept.all() ? plain : request.kept.crop(plain, filters).data(), packed);
  });
}

BufferId conv_destination(Lowering& lowering, Storage storage) {
  if (!lowering.has(3)) return lowering.write(0, Layout::kChannelsLast, storage);
  const BufferId residual = lowering.read(3, Layout::kChannelsLast, storage);
  if (lowering.dies_here(3)) return lowering.write_over(0, 3, Layout::kChannelsLast, storage);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast, storage);
  const DType dtype = storage == Storage::kBf16 ? DType::kBF16 : DType::kF32;
  const std::size_t bytes = static_cast<std::size_t>(lowering.output(0).shape.elements()) * size_of(dtype);
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
  const std::vector<Candidate> candidates = rank_kernels(request);
  if (candidates.empty()) return lower_to_reference(lowering);
  candidates.front().kernel->lower(lowering, request, describe(lowering, request, candidates));
}

}  // namespace atrous
