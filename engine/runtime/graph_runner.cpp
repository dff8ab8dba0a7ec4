// A graph planned once, plain and unfused, to look at the values in its middle for many inputs.
#include "runtime/graph_runner.h"

#include "core/error.h"
#include "passes/passes.h"
#include "runtime/execute.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

constexpr std::size_t kMaxArenaBytes = std::size_t{8} << 30;  // more would be a damaged size rather than a network

}  // namespace

GraphRunner::GraphRunner(const Graph& graph, const std::vector<Shape>& shapes, const std::vector<ValueId>& wanted) {
  std::vector<InputBinding> bindings;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) bindings.push_back({graph.inputs[i], shapes.at(i), nullptr});
  PlanRequest request;
  request.weights = &weights_;
  request.shared_constants = static_cast<int>(graph.constants.size());
  Graph special = specialise(graph, bindings, wanted);
  fold_quantized(special);
  plan_ = build_plan(std::move(special), request);
  if (plan_.arena_bytes > kMaxArenaBytes) {
    fail(ErrorCode::kResource, "a run would need ", plan_.arena_bytes, " bytes, the limit is ", kMaxArenaBytes);
  }
  arena_ = AlignedBuffer(plan_.arena_bytes);
  buffers_ = bind_buffers(plan_, arena_.data());
}

std::vector<Tensor> GraphRunner::run(const std::vector<const Tensor*>& inputs, const std::function<void()>& check) {
  for (std::size_t i = 0; i < plan_.inputs.size(); ++i) {
    void* const data = const_cast<void*>(inputs.at(i)->data());
    buffers_[static_cast<std::size_t>(plan_.inputs[i].buffer)] = static_cast<std::byte*>(data);
  }
  std::vector<Tensor> results;
  for (const Endpoint& output : plan_.outputs) {
    results.emplace_back(output.type.dtype, output.type.shape);
    buffers_[static_cast<std::size_t>(output.buffer)] = static_cast<std::byte*>(results.back().data());
  }
  std::function<void(int, int)> after_step;
  if (check) after_step = [&check](int, int) { check(); };
  RunHooks hooks;
  hooks.progress = &after_step;
  execute(plan_, buffers_, arena_.data(), hooks);
  return results;
}

}  // namespace atrous
