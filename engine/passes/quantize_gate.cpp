// Scales the channels of maps of codes without making real numbers of them first.
#include "graph/edit.h"
#include "passes/match_coded.h"
#include "passes/match_rounded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The codes [N,C,1,1] that `real` stands for, or that were spread over the whole map for it.
std::optional<Coded> gate_of(const Graph& graph, const Links& links, ValueId real, const Shape& map) {
  std::optional<Coded> gate = dequantized(graph, links, real);
  if (!gate || map.rank() != 4 || map[2] * map[3] == 1) return std::nullopt;
  const Node* const spread = links.producer(gate->codes, "Expand");
  if (spread != nullptr && is_complete(graph, spread->inputs[0])) gate->codes = spread->inputs[0];
  const bool fits = graph.value(gate->codes).shape == Shape({map[0], map[1], 1, 1});
  return fits && graph.constant(gate->codes) == nullptr ? gate : std::nullopt;
}

void gate_in_codes(Graph& graph, const Links& links, Node& quantize) {
  const std::optional<Coded> dst = quantised(graph, quantize);
  RoundedRange range;
  const Node* const mul = dst ? rounded_node(graph, links, quantize, "Mul", range) : nullptr;
  if (mul == nullptr || !is_complete(graph, mul->outputs[0])) return;
  const Shape& shape = graph.value(mul->outputs[0]).shape;
  for (const std::size_t i : {1u, 0u}) {
    const std::optional<Coded> map = dequantized(graph, links, mul->inputs[1 - i]);
    const std::optional<Coded> gate = gate_of(graph, links, mul->inputs[i], shape);
    if (!map || !gate || graph.value(map->codes).shape != shape || graph.constant(map->codes) != nullptr) continue;
    Node gated{"QuantizedGate", mul->name, {}, {}, quantize.outputs};
    gated.inputs = {map->codes, map->scale, map->zero, gate->codes, gate->scale, gate->zero, dst->scale, dst->zero};
    range.write(gated);
    quantize = std::move(gated);
    return;
  }
}

}  // namespace

void quantize_gate(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    if (node.op == "QuantizeLinear") gate_in_codes(graph, links, node);
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
