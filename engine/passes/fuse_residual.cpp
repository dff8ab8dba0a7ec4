// Adds the other operand of an Add inside the convolution: activation(conv(X, W) + B + Z).
#include <algorithm>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

bool can_take_residual(const Graph& graph, const Links& links, ValueId id) {
  const Node* conv = links.used_once(id) ? links.producer(id) : nullptr;
  if (conv == nullptr || (conv->op != "Conv" && conv->op != "FusedConv")) return false;
  return graph.value(id).dtype == DType::kF32 && input_of(*conv, 3) == kNone && !conv->attrs.has("activation");
}

// The operand whose convolution takes the other one over: the later one if both can. 2 if none can.
std::size_t choose_operand(const Graph& graph, const Links& links, const Node& add) {
  std::size_t chosen = 2;
  for (const std::size_t i : {0u, 1u}) {
    const ValueId residual = add.inputs[1 - i];
    const bool fits = can_take_residual(graph, links, add.inputs[i]) && same_type(graph, add.inputs[i], residual) &&
                      graph.constant(residual) == nullptr;
    if (!fits) continue;
    if (chosen == 2 || links.position(add.inputs[i]) > links.position(add.inputs[chosen])) chosen = i;
  }
  return chosen;
}

// The residual may come into being after the convolution, so the fused node stands where the Add stood.
void fuse(const Links& links, Node& add, std::size_t operand) {
  Node& conv = *links.producer(add.inputs[operand]);
  const ValueId residual = add.inputs[1 - operand];
  const std::vector<ValueId> outputs = add.outputs;
  add = std::move(conv);
  add.op = "FusedConv";
  add.inputs.resize(3, kNone);
  add.inputs.push_back(residual);
  add.outputs = outputs;
  kill(conv);
}

}  // namespace

void fuse_residual(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    if (node.op != "Add" || node.inputs.size() != 2 || node.inputs[0] == node.inputs[1]) continue;
    const std::size_t operand = choose_operand(graph, links, node);
    if (operand == 2) continue;
    fuse(links, node, operand);
    links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
