// Graphs drawn from the bytes: what planner and kernels make of them is what the operators' references make.
#include <algorithm>
#include <cmath>

#include "fuzz/random_graph.h"
#include "fuzz/tolerate.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "runtime/plan.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::fuzz {
namespace {

constexpr float kOfOutput = 1e-3F;    // of the largest element of the output
constexpr float kOfAnything = 1e-4F;  // of the largest element of all maps: what cancels leaves an error of this size

float largest(const Tensor& tensor) {
  float most = 0.0F;
  for (const float value : tensor.as<float>()) most = std::max(most, std::abs(value));
  return most;
}

// The largest magnitude of all maps of the graph.
float largest_anywhere(const Graph& graph, const std::vector<Tensor>& inputs) {
  Graph all = borrow(graph);
  all.outputs.clear();
  for (const Node& node : graph.nodes) all.outputs.push_back(node.outputs[0]);
  float most = 0.0F;
  for (const Tensor& map : test::interpret(all, inputs)) most = std::max(most, largest(map));
  return most;
}

void compare(const Graph& graph, const Tensor& made, const Tensor& wanted, float anywhere) {
  require(made.shape() == wanted.shape(), "the plan makes " + made.shape().text() + "\n" + print(graph));
  const float allowed = kOfOutput * largest(wanted) + kOfAnything * anywhere;
  for (std::size_t i = 0; i < made.as<float>().size(); ++i) {
    const float difference = std::abs(made.as<float>()[i] - wanted.as<float>()[i]);
    if (difference <= allowed || made.as<float>()[i] == wanted.as<float>()[i]) continue;
    throw std::logic_error("element " + std::to_string(i) + " is " + std::to_string(made.as<float>()[i]) + ", wanted " +
                           std::to_string(wanted.as<float>()[i]) + "\n" + print(graph));
  }
}

}  // namespace

void graph(Bytes bytes) {
  ByteDice dice(bytes);
  const Graph drawn = draw_graph(dice);
  const std::vector<Tensor> inputs = test::random_inputs(drawn, 1);
  const std::vector<Tensor> wanted = test::interpret(drawn, inputs);
  Graph rewritten = borrow(drawn);
  run_passes(rewritten, portable_passes());
  run_passes(rewritten, planning_passes());
  const Plan plan = build_plan(std::move(rewritten), {});
  compare(drawn, test::run_plan(plan, inputs).at(0), wanted.at(0), largest_anywhere(drawn, inputs));
}

}  // namespace atrous::fuzz
