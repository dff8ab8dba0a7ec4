// Activations that convolutions take over.
#include "passes/match_activation.h"

#include <limits>
#include <string>

#include "passes/match.h"

namespace atrous {
namespace {

std::optional<FusibleActivation> clip_of(const Graph& graph, const Node& node) {
  FusibleActivation clip{"clip", std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};
  float* const bounds[] = {&clip.alpha, &clip.beta};
  for (std::size_t i = 0; i < 2; ++i) {
    if (input_of(node, i + 1) == kNone) continue;
    const auto bound = scalar_constant(graph, node.inputs[i + 1]);
    if (!bound) return std::nullopt;
    *bounds[i] = *bound;
  }
  return clip;
}

}  // namespace

std::optional<FusibleActivation> fusible_activation(const Graph& graph, const Node& node) {
  const auto number = [&](const char* name, float fallback) { return node.attrs.number(name, fallback); };
  if (node.op == "Relu") return FusibleActivation{"relu"};
  if (node.op == "LeakyRelu") return FusibleActivation{"leaky_relu", number("alpha", 0.01F)};
  if (node.op == "Clip") return clip_of(graph, node);
  if (node.op == "HardSwish") return FusibleActivation{"hard_swish"};
  if (node.op == "HardSigmoid") return FusibleActivation{"hard_sigmoid", number("alpha", 0.2F), number("beta", 0.5F)};
  if (node.op == "Sigmoid") return FusibleActivation{"sigmoid"};
  if (node.op == "Tanh") return FusibleActivation{"tanh"};
  if (node.op == "Elu") return FusibleActivation{"elu", number("alpha", 1.0F)};
  if (node.op == "Swish") return FusibleActivation{"swish", number("alpha", 1.0F)};
  return std::nullopt;
}

void set_activation(Node& conv, const FusibleActivation& activation) {
  conv.attrs.set("activation", std::string(activation.name));
  conv.attrs.set("activation_alpha", activation.alpha);
  conv.attrs.set("activation_beta", activation.beta);
}

}  // namespace atrous
