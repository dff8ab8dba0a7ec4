// Running a graph once, for the values in its middle.
#include "api/graph_run.h"

#include "core/aligned_buffer.h"
#include "core/error.h"
#include "passes/passes.h"
#include "runtime/execute.h"
#include "runtime/packed_weights.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

constexpr std::size_t kMaxArenaBytes = std::size_t{8} << 30;  // more would be a damaged size rather than a network

}  // namespace

Graph sized(const Graph& graph, const std::vector<Shape>& shapes) {
  if (!shape_inputs(graph).empty()) fail(ErrorCode::kUnsupported, "the values of an input decide shapes");
  std::vector<InputBinding> bindings;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) bindings.push_back({graph.inputs[i], shapes.at(i), nullptr});
  return specialise(graph, bindings, graph.outputs);
}

std::vector<Tensor> run_graph(const Graph& graph, const std::vector<Tensor>& inputs,
                              const std::vector<ValueId>& wanted) {
  std::vector<InputBinding> bindings;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    bindings.push_back({graph.inputs[i], inputs.at(i).shape(), nullptr});
  }
  PackedWeights weights;
  PlanRequest request;
  request.weights = &weights;
  request.shared_constants = static_cast<int>(graph.constants.size());
  Graph sized = specialise(graph, bindings, wanted);
  fold_quantized(sized);
  const Plan plan = build_plan(std::move(sized), request);
  if (plan.arena_bytes > kMaxArenaBytes) {
    fail(ErrorCode::kResource, "a run would need ", plan.arena_bytes, " bytes, the limit is ", kMaxArenaBytes);
  }
  const AlignedBuffer arena(plan.arena_bytes);
  std::vector<std::byte*> buffers = bind_buffers(plan, arena.data());
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    void* const data = const_cast<void*>(inputs[i].data());
    buffers[static_cast<std::size_t>(plan.inputs[i].buffer)] = static_cast<std::byte*>(data);
  }
  std::vector<Tensor> results;
  for (const Endpoint& output : plan.outputs) {
    results.emplace_back(output.type.dtype, output.type.shape);
    buffers[static_cast<std::size_t>(output.buffer)] = static_cast<std::byte*>(results.back().data());
  }
  execute(plan, buffers, arena.data(), {});
  return results;
}

}  // namespace atrous
