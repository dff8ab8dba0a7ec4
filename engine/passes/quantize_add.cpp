// Adds maps of codes without making real numbers of them first.
#include "graph/edit.h"
#include "passes/match_coded.h"
#include "passes/match_rounded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

void add_in_codes(Graph& graph, const Links& links, Node& quantize) {
  const std::optional<Coded> dst = quantised(graph, quantize);
  RoundedRange range;
  const Node* const add = dst ? rounded_node(graph, links, quantize, "Add", range) : nullptr;
  if (add == nullptr || !same_type(graph, add->inputs[0], add->inputs[1])) return;
  const std::optional<Coded> a = dequantized(graph, links, add->inputs[0]);
  const std::optional<Coded> b = dequantized(graph, links, add->inputs[1]);
  if (!a || !b || graph.constant(a->codes) != nullptr || graph.constant(b->codes) != nullptr) return;
  Node sum{"QuantizedAdd", add->name, {}, {}, quantize.outputs};
  sum.inputs = {a->codes, a->scale, a->zero, b->codes, b->scale, b->zero, dst->scale, dst->zero};
  range.write(sum);
  quantize = std::move(sum);
}

}  // namespace

void quantize_add(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    if (node.op == "QuantizeLinear") add_in_codes(graph, links, node);
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
