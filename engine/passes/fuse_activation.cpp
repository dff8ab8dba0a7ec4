// Applies the activation behind a convolution inside it.
#include <algorithm>
#include <optional>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/match_activation.h"
#include "passes/passes.h"

namespace atrous {
namespace {

bool fuse(const Graph& graph, const Links& links, Node& node) {
  const auto activation = node.inputs.empty() ? std::nullopt : fusible_activation(graph, node);
  Node* conv = activation && links.used_once(node.inputs[0]) ? links.producer(node.inputs[0]) : nullptr;
  if (conv == nullptr || (conv->op != "Conv" && conv->op != "FusedConv") || conv->attrs.has("activation")) return false;
  if (graph.value(node.inputs[0]).dtype != DType::kF32) return false;
  conv->op = "FusedConv";
  conv->inputs.resize(std::max<std::size_t>(conv->inputs.size(), 3), kNone);
  set_activation(*conv, *activation);
  conv->outputs[0] = node.outputs[0];
  kill(node);
  return true;
}

}  // namespace

void fuse_activation(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    if (fuse(graph, links, node)) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
