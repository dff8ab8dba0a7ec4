// Choice of the kernel of a convolution: the one with the least expected cost.
#include "ops/conv_lowering.h"

#include <algorithm>

#include "ops/activation_function.h"
#include "ops/conv_kernels.h"

namespace atrous {
namespace {

bool is_fit_for_kernels(const Lowering& lowering) {
  const int spatial = lowering.input(0).shape.rank() - 2;
  return lowering.constant(1) != nullptr && spatial <= 3 && lowering.input(0).dtype == DType::kF32 &&
         lowering.input(0).shape.elements() > 0 && lowering.input(1).shape.elements() > 0 &&
         lowering.output(0).shape.elements() > 0;
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
  request.first_channel = lowering.node().attrs.integer("first_channel", 0);
  request.weight_channels = lowering.input(1).shape[1];
  request.bias = lowering.has(2) && !has_bias_per_image(lowering);
  request.residual = lowering.has(3) || has_bias_per_image(lowering);
  request.gate = lowering.has(4);
  request.row_means = lowering.wants(1);
  request.isa = onednn::effective_isa();
  request.src = lowering.storage(0);
  request.dst = has_bias_per_image(lowering) ? Storage::kFull : lowering.preferred_storage(0);
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
    if (request.gate != (kernel == &kGatedConv)) continue;
    if (request.row_means && kernel != &kDepthwiseConv) continue;
    if (const std::optional<double> cost = kernel->cost(request)) candidates.push_back({kernel, *cost});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
  return candidates;
}

// All about a request that decides the speed of kernels.
std::string tuning_key(const ConvRequest& request) {
  const auto list = [](const char* mark, const std::vector<std::int64_t>& values) {
    std::string text = mark;
    for (const std::int64_t value : values) text += (text == mark ? "" : ",") + std::to_string(value);
    return text;
  };
  const ConvProblem& problem = request.problem;
  const Window& window = problem.window;
  std::string key = "conv " + std::to_string(problem.batch) + "x" + std::to_string(problem.src_channels) +
                    list("x", window.src) + " to " + std::to_string(problem.dst_channels) + list("x", window.dst) +
                    list(" k", window.kernel) + list(" s", window.strides) + list(" d", window.dilations) +
                    list(" p", window.pads_begin) + " g" + std::to_string(problem.groups) + " f" +
                    std::to_string(static_cast<int>(request.activation.function));
  if (request.bias) key += " bias";
  if (request.residual) key += " residual";
  if (request.bf16) key += " bf16";
  if (request.src == Storage::kBf16) key += " from bf16";
  if (request.dst == Storage::kBf16) key += " to bf16";
  return key;
}

// Brings the kernel of the verdict, if there is one, to the front, and the runner-up behind it.
KernelVerdict ask_who_knows(Lowering& lowering, const ConvRequest& request, std::vector<Candidate>& candidates) {
  std::vector<KernelOffer> offers;
  for (const Candidate& candidate : candidates) offers.push_back({candidate.kernel->name, candidate.cost});
  const KernelVerdict verdict = lowering.choose(tuning_key(request), offers);
  if (verdict.kernel < 0) return verdict;
  const Candidate chosen = candidates.at(static_cast<std::size_t>(verdict.kernel));
  const int second = verdict.runner_up;
  std::vector<Candidate> order = {chosen};
  if (second >= 0) order.push_back(candidates.at(static_cast<std::size_t>(second)));
  for (const Candidate& candidate : candidates) {
    const auto same = [&](const Candidate& other) { return other.kernel == candidate.kernel; };
    if (std::none_of(order.begin(), order.end(), same)) order.push_back(candidate);
  }
  candidates = std::move(order);
  return verdict;
}

Step describe(const Lowering& lowering, const ConvRequest& request, const std::vector<Candidate>& candidates) {
  const ConvProblem nominal = problem_of(lowering);
  Step step;
  step.shape = nominal.text();
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

void lower_conv(Lowering& lowering) {
  if (!is_fit_for_kernels(lowering)) return lower_to_reference(lowering);
  const ConvRequest request = make_request(lowering);
  std::vector<Candidate> candidates = rank_kernels(request);
  if (candidates.empty()) return lower_to_reference(lowering);
  const KernelVerdict verdict = ask_who_knows(lowering, request, candidates);
  Step step = describe(lowering, request, candidates);
  const std::string role = lowering.node().attrs.string("role", "");
  step.reason = (role.empty() ? "" : role + "; ") + (verdict.measured ? "tuned" : candidates.front().kernel->reason);
  step.choice.tuned = verdict.measured;
  step.choice.tuned_ms = verdict.ms;
  step.choice.runner_up_tuned_ms = verdict.runner_up_ms;
  candidates.front().kernel->lower(lowering, request, std::move(step));
}

}  // namespace atrous
