// Turns what stands between DequantizeLinear and QuantizeLinear and works on single elements into a table of codes.
#include <algorithm>

#include "graph/edit.h"
#include "ops/op.h"
#include "passes/match_activation.h"
#include "passes/match_coded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The nodes that lead from codes to codes, DequantizeLinear first; empty if others take part.
std::vector<const Node*> chain_to(const Graph& graph, const Links& links, const Node& quantize) {
  std::vector<const Node*> chain = {&quantize};
  while (true) {
    const ValueId src = chain.back()->inputs[0];
    const Node* const node = links.producer(src);
    if (node == nullptr || node->inputs.empty()) return {};
    chain.push_back(node);
    if (dequantized(graph, links, src)) break;
    if (!fusible_activation(graph, *node)) return {};
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// Every code of the type, in the order of its bits.
Tensor all_codes(DType dtype) {
  Tensor codes(dtype, {256});
  for (int i = 0; i < 256; ++i) static_cast<std::uint8_t*>(codes.data())[i] = static_cast<std::uint8_t>(i);
  return codes;
}

Tensor run_over(const Graph& graph, const Node& node, const Tensor& src) {
  std::vector<const Tensor*> inputs = {&src};
  for (std::size_t i = 1; i < node.inputs.size(); ++i) inputs.push_back(graph.constant(node.inputs[i]));
  Tensor dst(graph.value(node.outputs[0]).dtype, src.shape());
  op_of(node).reference(node, inputs, {&dst, 1});
  return dst;
}

bool fold(Graph& graph, const Links& links, Node& quantize) {
  const std::optional<Coded> dst = quantised(graph, quantize);
  const std::vector<const Node*> chain = dst ? chain_to(graph, links, quantize) : std::vector<const Node*>{};
  if (chain.empty()) return false;
  const Coded src = *dequantized(graph, links, chain.front()->outputs[0]);
  if (chain.size() == 2 && same_code(graph, src, *dst)) {
    if (!can_bypass(graph, dst->codes, src.codes)) return false;
    replace_uses(graph, dst->codes, src.codes);
    kill(quantize);
    return true;
  }
  Tensor table = all_codes(graph.value(src.codes).dtype);
  for (const Node* const node : chain) table = run_over(graph, *node, table);
  const ValueId id = add_constant(graph, quantize.name + ".table", std::move(table));
  quantize = {"CodeTable", quantize.name, {}, {src.codes, id}, quantize.outputs};
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
