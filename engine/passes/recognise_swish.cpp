// Finds x * Sigmoid(x).
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {

void recognise_swish(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    if (node.op != "Mul" || node.inputs.size() != 2) continue;
    for (const std::size_t i : {0u, 1u}) {
      const Node* sigmoid = links.producer(node.inputs[i], "Sigmoid");
      if (sigmoid == nullptr || sigmoid->inputs[0] != node.inputs[1 - i]) continue;
      node.op = "Swish";
      node.inputs = {node.inputs[1 - i]};
      break;
    }
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
