// Turns what stands between DequantizeLinear and QuantizeLinear and works on single elements into a table of codes.
#include "graph/edit.h"
#include "ops/op.h"
#include "passes/code_function.h"
#include "passes/match_coded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The same codes before and behind.
bool bypass(Graph& graph, const Links& links, Node& quantize, const Coded& dst) {
  const std::optional<Coded> src = dequantized(graph, links, quantize.inputs[0]);
  if (!src || !same_code(graph, *src, dst) || !can_bypass(graph, dst.codes, src->codes)) return false;
  replace_uses(graph, dst.codes, src->codes);
  kill(quantize);
  return true;
}

Tensor table_of(const Graph& graph, const Node& quantize, const Tensor& values) {
  Tensor table(graph.value(quantize.outputs[0]).dtype, values.shape());
  const std::vector<const Tensor*> inputs = {&values, graph.constant(quantize.inputs[1]),
                                             graph.constant(quantize.inputs[2])};
  op_of(quantize).reference(quantize, inputs, {&table, 1});
  return table;
}

bool fold(Graph& graph, const Links& links, Node& quantize) {
  const std::optional<Coded> dst = quantised(graph, quantize);
  if (!dst) return false;
  if (bypass(graph, links, quantize, *dst)) return true;
  const std::optional<CodeFunction> function = code_function(graph, links, quantize.inputs[0]);
  if (!function || graph.constant(function->codes) != nullptr) return false;
  const ValueId table = add_constant(graph, quantize.name + ".table", table_of(graph, quantize, function->values));
  quantize = {"CodeTable", quantize.name, {}, {function->codes, table}, quantize.outputs};
  return true;
}

}  // namespace

void fold_codes(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    if (node.op == "QuantizeLinear" && !node.outputs.empty() && fold(graph, links, node)) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
