// Finds materialised dilation: kernels that are non-zero on a regular lattice only.
#include <array>
#include <numeric>

#include "graph/edit.h"
#include "passes/constant_budget.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The largest steps along rows and columns such that every tap off the lattice is exactly zero.
std::array<std::int64_t, 2> lattice_steps(const Tensor& weights) {
  const std::int64_t rows = weights.shape()[2];
  const std::int64_t columns = weights.shape()[3];
  std::array<std::int64_t, 2> steps = {rows - 1, columns - 1};
  const auto taps = weights.as<float>();
  for (std::size_t i = 0; i < taps.size(); ++i) {
    if (taps[i] == 0.0F) continue;
    const auto index = static_cast<std::int64_t>(i);
    steps[0] = std::gcd(steps[0], index / columns % rows);
    steps[1] = std::gcd(steps[1], index % columns);
  }
  return steps;
}

Tensor take_lattice(const Tensor& weights, const std::array<std::int64_t, 2>& steps) {
  const Shape& src_shape = weights.shape();
  Shape shape = src_shape;
  shape[2] = (src_shape[2] - 1) / steps[0] + 1;
  shape[3] = (src_shape[3] - 1) / steps[1] + 1;
  Tensor kept(DType::kF32, shape);
  const auto src = weights.as<float>();
  const auto dst = kept.as<float>();
  for (std::size_t i = 0; i < dst.size(); ++i) {
    const auto index = static_cast<std::int64_t>(i);
    const std::int64_t column = index % shape[3] * steps[1];
    const std::int64_t row = index / shape[3] % shape[2] * steps[0];
    const std::int64_t filter = index / (shape[3] * shape[2]);
    dst[i] = src[static_cast<std::size_t>((filter * src_shape[2] + row) * src_shape[3] + column)];
  }
  return kept;
}

void restore(Graph& graph, ConstantBudget& budget, Node& node) {
  const Tensor* weights = f32_constant(graph, input_of(node, 1));
  if (weights == nullptr || weights->shape().rank() != 4 || weights->elements() == 0) return;
  if (weights->shape()[2] < 5 && weights->shape()[3] < 5) return;
  std::vector<std::int64_t> dilations = node.attrs.integers("dilations", {1, 1});
  std::array<std::int64_t, 2> steps = lattice_steps(*weights);
  for (std::int64_t& step : steps) step = std::max<std::int64_t>(step, 1);
  if (dilations.size() != 2 || !is_moderate(dilations) || (steps[0] == 1 && steps[1] == 1)) return;
  if (!budget.take(weights->bytes())) return;
  Tensor kept = take_lattice(*weights, steps);
  dilations = {dilations[0] * steps[0], dilations[1] * steps[1]};
  node.attrs.set("kernel_shape", std::vector<std::int64_t>{kept.shape()[2], kept.shape()[3]});
  node.attrs.set("dilations", std::move(dilations));
  const std::string name = graph.value(node.inputs[1]).name;
  node.inputs[1] = add_constant(graph, name, std::move(kept));
}

}  // namespace

void restore_dilation(Graph& graph) {
  ConstantBudget budget(graph);
  for (Node& node : graph.nodes) {
    if (node.op == "Conv") restore(graph, budget, node);
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
