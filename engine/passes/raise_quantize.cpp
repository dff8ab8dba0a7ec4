// Quantises before maps are joined, spread or pooled by their largest element, not behind that.
#include <iterator>

#include "graph/edit.h"
#include "passes/match_coded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// What hands elements on by their order alone, or nothing: such a node may work on codes.
bool moves_elements(const Graph& graph, const Links& links, const Node& node) {
  if (node.op == "Concat") return true;
  if (node.op == "MaxPool" || node.op == "GlobalMaxPool") return input_of(node, 0) != kNone && node.outputs.size() == 1;
  return spread_pixel(graph, links, node.outputs[0]) != kNone;
}

Node quantise_as(Graph& graph, const Node& quantize, ValueId src) {
  Node node = quantize;
  const Value& real = graph.value(src);
  node.inputs[0] = src;
  node.outputs = {add_value(graph, real.name, graph.value(quantize.outputs[0]).dtype, real.shape)};
  return node;
}

// A Resize of one pixel only repeats it, which Expand does for every type.
void spread_codes(Graph& graph, Node& node) {
  const Shape shape = graph.value(node.outputs[0]).shape;
  Tensor extents(DType::kI64, {shape.rank()});
  for (int axis = 0; axis < shape.rank(); ++axis)
    extents.as<std::int64_t>()[static_cast<std::size_t>(axis)] = shape[axis];
  const ValueId id = add_constant(graph, node.name + ".shape", std::move(extents));
  node = {"Expand", node.name, {}, {node.inputs[0], id}, node.outputs};
}

// The mover's inputs in codes; the mover makes what the QuantizeLinear made.
std::vector<Node> raise(Graph& graph, Node& mover, Node& quantize) {
  std::vector<Node> raised;
  const std::size_t maps = mover.op == "Concat" ? mover.inputs.size() : 1;
  for (std::size_t i = 0; i < maps; ++i) {
    raised.push_back(quantise_as(graph, quantize, mover.inputs[i]));
    mover.inputs[i] = raised.back().outputs[0];
  }
  mover.outputs = quantize.outputs;
  if (mover.op == "Resize") spread_codes(graph, mover);
  kill(quantize);
  return raised;
}

// Whether something changed.
bool raise_one(Graph& graph) {
  const Links links(graph);
  for (Node& node : graph.nodes) {
    if (node.outputs.empty() || node.inputs.empty() || !quantised(graph, node)) continue;
    const int index = links.used_once(node.inputs[0]) ? links.position(node.inputs[0]) : -1;
    if (index < 0) continue;
    Node& mover = graph.nodes[static_cast<std::size_t>(index)];
    if (!moves_elements(graph, links, mover)) continue;
    std::vector<Node> raised = raise(graph, mover, node);
    graph.nodes.insert(graph.nodes.begin() + index, std::make_move_iterator(raised.begin()),
                       std::make_move_iterator(raised.end()));
    remove_dead_nodes(graph);
    return true;
  }
  return false;
}

}  // namespace

void raise_quantize(Graph& graph) {
  while (raise_one(graph)) continue;
}

}  // namespace atrous
