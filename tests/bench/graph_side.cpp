// A side of a duel that runs the plan of a graph.
#include <algorithm>
#include <memory>
#include <set>

#include "bench/duel.h"
#include "core/aligned_buffer.h"
#include "graph/text.h"
#include "kernels/bf16.h"
#include "passes/pass.h"
#include "passes/passes.h"
#include "runtime/execute.h"
#include "support/tensors.h"

namespace atrous::bench {
namespace {

struct Ready {
  Plan plan;
  AlignedBuffer arena;
  std::vector<std::byte*> buffers;
  std::vector<Tensor> inputs;

  // Steps may overwrite what they read, so a plan of several begins with its inputs anew.
  void fill() const {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::copy_n(static_cast<const std::byte*>(inputs[i].data()), inputs[i].bytes(),
                  buffers[static_cast<std::size_t>(plan.inputs[i].buffer)]);
    }
  }
};

// "winograd f4x4; Relu", each name once.
std::string kernels_of(const Plan& plan) {
  std::string names;
  std::set<std::string> seen;
  for (const Step& step : plan.steps) {
    if (seen.insert(step.kernel).second) names += (names.empty() ? "" : "; ") + step.kernel;
  }
  return names;
}

Tensor rounded(const Tensor& wide) {
  Tensor narrow(DType::kBF16, wide.shape());
  to_bf16(wide.as<float>().data(), narrow.as<BFloat16>().data(), wide.elements());
  return narrow;
}

}  // namespace

Side graph_side(std::string_view text, bool fused, Storage storage) {
  Graph graph = parse(text);
  infer_and_fold(graph);
  const bool bf16 = storage == Storage::kBf16;
  if (fused) run_passes(graph, planning_passes({.bf16 = bf16}));
  PlanRequest request;
  request.external = false;
  request.bf16 = bf16;
  request.input_storage = storage;
  request.input_layout = request.output_layout = Layout::kChannelsLast;
  auto ready = std::make_shared<Ready>();
  ready->plan = build_plan(std::move(graph), request);
  ready->arena = AlignedBuffer(ready->plan.arena_bytes);
  ready->buffers = bind_buffers(ready->plan, ready->arena.data());
  for (const Endpoint& input : ready->plan.inputs) {
    const Tensor wide = test::random_tensor(input.type.shape, 1);
    ready->inputs.push_back(bf16 ? rounded(wide) : wide.clone());
  }
  ready->fill();
  const bool refill = ready->plan.steps.size() > 1;
  return {kernels_of(ready->plan), [ready, refill] {
            if (refill) ready->fill();
            execute(ready->plan, ready->buffers, ready->arena.data(), {});
          }};
}

}  // namespace atrous::bench
