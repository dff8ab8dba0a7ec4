// Lets Add and Mul repeat a single pixel by broadcasting.
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {

void broadcast_pixel(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    if ((node.op != "Add" && node.op != "Mul") || node.inputs.size() != 2) continue;
    for (const std::size_t i : {0u, 1u}) {
      const ValueId pixel = spread_pixel(graph, links, node.inputs[i]);
      const bool other_decides_shape = same_type(graph, node.inputs[1 - i], node.outputs[0]);
      if (pixel == kNone || !other_decides_shape) continue;
      node.inputs[i] = pixel;
      break;
    }
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
