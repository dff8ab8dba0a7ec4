// Runs a graph through the planner and its kernels.
#include "support/planned.h"

#include <algorithm>
#include <limits>

#include "core/aligned_buffer.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "passes/passes.h"
#include "runtime/execute.h"
#include "support/interpreter.h"

namespace atrous::test {

Plan plan_of(const Graph& graph, const PlanRequest& request) {
  Graph copy = borrow(graph);
  infer_and_fold(copy);
  return build_plan(std::move(copy), request);
}

std::vector<Tensor> run_plan(const Plan& plan, const std::vector<Tensor>& inputs) {
  const AlignedBuffer arena(plan.arena_bytes + sizeof(float));
  std::fill_n(reinterpret_cast<float*>(arena.data()), plan.arena_bytes / sizeof(float),
              std::numeric_limits<float>::quiet_NaN());
  std::vector<std::byte*> buffers = bind_buffers(plan, arena.data());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    buffers.at(static_cast<std::size_t>(plan.inputs.at(i).buffer)) =
        static_cast<std::byte*>(const_cast<void*>(inputs[i].data()));
  }
  std::vector<Tensor> outputs;
  for (const Endpoint& output : plan.outputs) {
    outputs.emplace_back(output.type.dtype, output.type.shape);
    buffers.at(static_cast<std::size_t>(output.buffer)) = static_cast<std::byte*>(outputs.back().data());
  }
  execute(plan, buffers, arena.data(), {});
  return outputs;
}

Plan checked_plan(const Graph& graph, std::uint32_t seed, double tolerance, const PlanRequest& request) {
  const std::vector<Tensor> inputs = random_inputs(graph, seed);
  Plan plan = plan_of(graph, request);
  EXPECT_TRUE(close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0), tolerance)) << "seed " << seed << "\n"
                                                                                              << print(graph);
  return plan;
}

std::string checked_kernels(const std::string& text, double tolerance) {
  const Graph graph = parse(text);
  const Plan plan = checked_plan(graph, 3, tolerance);
  std::string kernels;
  for (const Step& step : plan.steps) kernels += step.kernel + "; ";
  return kernels;
}

Graph planned_graph(const Graph& graph) {
  Graph copy = borrow(graph);
  run_passes(copy, planning_passes());
  return copy;
}

std::string list_steps(const Plan& plan) {
  std::string list;
  for (const Step& step : plan.steps) {
    const bool moves = step.kernel == "transpose" || step.kernel == "copy";
    list += (list.empty() ? "" : " ") + (moves ? step.kernel : step.op);
  }
  return list;
}

}  // namespace atrous::test
