// Averages whole maps of codes without making real numbers of them first.
#include "graph/edit.h"
#include "passes/match_coded.h"
#include "passes/passes.h"

namespace atrous {

void average_codes(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    const ValueId map = node.outputs.empty() ? kNone : pooled_map(graph, links, node.outputs[0]);
    const std::optional<Coded> coded = map == kNone ? std::nullopt : dequantized(graph, links, map);
    if (coded) node = {"CodeMean", node.name, {}, {coded->codes, coded->scale, coded->zero}, node.outputs};
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
