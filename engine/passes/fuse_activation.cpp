// Applies the activation behind a convolution inside it.
#include <algorithm>
#include <limits>
#include <optional>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

struct Activation {
  const char* name;
  float alpha = 0.0F;
  float beta = 0.0F;
};

std::optional<Activation> clip_of(const Graph& graph, const Node& node) {
  Activation clip{"clip", std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};
  float* const bounds[] = {&clip.alpha, &clip.beta};
  for (std::size_t i = 0; i < 2; ++i) {
    if (input_of(node, i + 1) == kNone) continue;
    const auto bound = scalar_constant(graph, node.inputs[i + 1]);
    if (!bound) return std::nullopt;
    *bounds[i] = *bound;
  }
  return clip;
}

std::optional<Activation> activation_of(const Graph& graph, const Node& node) {
  const auto number = [&](const char* name, float fallback) { return node.attrs.number(name, fallback); };
  if (node.op == "Relu") return Activation{"relu"};
  if (node.op == "LeakyRelu") return Activation{"leaky_relu", number("alpha", 0.01F)};
  if (node.op == "Clip") return clip_of(graph, node);
  if (node.op == "HardSwish") return Activation{"hard_swish"};
  if (node.op == "HardSigmoid") return Activation{"hard_sigmoid", number("alpha", 0.2F), number("beta", 0.5F)};
  if (node.op == "Sigmoid") return Activation{"sigmoid"};
  if (node.op == "Tanh") return Activation{"tanh"};
  if (node.op == "Elu") return Activation{"elu", number("alpha", 1.0F)};
  if (node.op == "Swish") return Activation{"swish", number("alpha", 1.0F)};
  return std::nullopt;
}

bool fuse(const Graph& graph, const Links& links, Node& node) {
  const auto activation = node.inputs.empty() ? std::nullopt : activation_of(graph, node);
  Node* conv = activation && links.used_once(node.inputs[0]) ? links.producer(node.inputs[0]) : nullptr;
  if (conv == nullptr || (conv->op != "Conv" && conv->op != "FusedConv") || conv->attrs.has("activation")) return false;
  if (graph.value(node.inputs[0]).dtype != DType::kF32) return false;
  conv->op = "FusedConv";
  conv->inputs.resize(std::max<std::size_t>(conv->inputs.size(), 3), kNone);
  conv->attrs.set("activation", std::string(activation->name));
  conv->attrs.set("activation_alpha", activation->alpha);
  conv->attrs.set("activation_beta", activation->beta);
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
