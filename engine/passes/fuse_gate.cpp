// Scales the channels of a map inside the convolution behind it, or else inside the SqueezeExcite that makes the gate.
#include <algorithm>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// Which operand of a Mul is a vector [N,C,1,1] that scales the other; 2 if none.
std::size_t find_gate(const Graph& graph, const Node& node) {
  if (node.op != "Mul" || node.inputs.size() != 2) return 2;
  for (const std::size_t i : {1u, 0u}) {
    const ValueId gate = node.inputs[i];
    const ValueId map = node.inputs[1 - i];
    if (graph.constant(gate) != nullptr || graph.constant(map) != nullptr || !is_complete(graph, gate)) continue;
    if (!same_type(graph, map, node.outputs[0]) || graph.value(map).shape.rank() != 4) continue;
    const Shape& shape = graph.value(map).shape;
    const bool is_f32 = graph.value(gate).dtype == DType::kF32;
    if (is_f32 && shape[2] * shape[3] > 1 && graph.value(gate).shape == Shape({shape[0], shape[1], 1, 1})) return i;
  }
  return 2;
}

// Whether the convolution has fewer weights than its input has elements, so that these are the ones to scale.
bool prefers_scaled_weights(const Graph& graph, const Node& conv, const Shape& map) {
  return conv.inputs.size() < 5 && !conv.attrs.has("first_channel") && map[0] == 1 &&
         graph.value(conv.outputs[0]).shape[1] < map[2] * map[3];
}

// A residual is no obstacle here.
bool is_matrix_with_residual(const Graph& graph, const Node& conv) {
  Node without = conv;
  if (without.inputs.size() > 3) without.inputs.resize(3);
  return conv.inputs.size() < 5 && is_matrix(graph, without);
}

bool fuse_into_conv(const Graph& graph, const Links& links, Node& mul, std::size_t gate) {
  Node* conv = links.user(mul.outputs[0]);
  const bool fits = conv != nullptr && is_matrix_with_residual(graph, *conv) && conv->inputs[0] == mul.outputs[0] &&
                    prefers_scaled_weights(graph, *conv, graph.value(mul.outputs[0]).shape);
  if (!fits) return false;
  conv->op = "FusedConv";
  conv->inputs[0] = mul.inputs[1 - gate];
  conv->inputs.resize(4, kNone);
  conv->inputs.push_back(mul.inputs[gate]);
  kill(mul);
  return true;
}

bool fuse_into_gate(const Links& links, Node& mul, std::size_t gate) {
  Node* excite = links.used_once(mul.inputs[gate]) ? links.producer(mul.inputs[gate], "SqueezeExcite") : nullptr;
  if (excite == nullptr || excite->inputs.size() > 5 || excite->attrs.has("scales_source")) return false;
  Node node = std::move(*excite);
  kill(*excite);
  if (node.inputs[0] == mul.inputs[1 - gate]) {
    node.attrs.set("scales_source", std::int64_t{1});
  } else {
    node.inputs.resize(5, kNone);
    node.inputs.push_back(mul.inputs[1 - gate]);
  }
  node.outputs = mul.outputs;
  mul = std::move(node);
  return true;
}

}  // namespace

void fuse_gate(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    const std::size_t gate = find_gate(graph, node);
    if (gate == 2) continue;
    if (fuse_into_conv(graph, links, node, gate) || fuse_into_gate(links, node, gate)) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
