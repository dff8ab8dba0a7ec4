// Adds maps of codes without making real numbers of them first.
#include <limits>
#include <string>

#include "graph/edit.h"
#include "passes/match_activation.h"
#include "passes/match_coded.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// Between an Add and the rounding behind it: a clamp, or nothing.
struct Clamp {
  float low = std::numeric_limits<float>::lowest();
  float high = std::numeric_limits<float>::max();
};

// The Add behind which only a clamp stands before `quantize`, or null.
const Node* find_add(const Graph& graph, const Links& links, const Node& quantize, Clamp& clamp) {
  const Node* node = links.producer(quantize.inputs[0]);
  const auto activation = node == nullptr || node->inputs.empty() ? std::nullopt : fusible_activation(graph, *node);
  if (activation) {
    const std::string name = activation->name;
    if (name != "relu" && name != "clip") return nullptr;
    clamp.low = name == "relu" ? 0.0F : activation->alpha;
    if (name == "clip") clamp.high = activation->beta;
    node = links.producer(node->inputs[0]);
  }
  return node != nullptr && node->op == "Add" && node->inputs.size() == 2 ? node : nullptr;
}

void add_in_codes(Graph& graph, const Links& links, Node& quantize) {
  const std::optional<Coded> dst = quantised(graph, quantize);
  Clamp clamp;
  const Node* const add = dst ? find_add(graph, links, quantize, clamp) : nullptr;
  if (add == nullptr || !same_type(graph, add->inputs[0], add->inputs[1])) return;
  const std::optional<Coded> a = dequantized(graph, links, add->inputs[0]);
  const std::optional<Coded> b = dequantized(graph, links, add->inputs[1]);
  if (!a || !b || graph.constant(a->codes) != nullptr || graph.constant(b->codes) != nullptr) return;
  Node sum{"QuantizedAdd", add->name, {}, {}, quantize.outputs};
  sum.inputs = {a->codes, a->scale, a->zero, b->codes, b->scale, b->zero, dst->scale, dst->zero};
  if (clamp.low > std::numeric_limits<float>::lowest()) sum.attrs.set("low", clamp.low);
  if (clamp.high < std::numeric_limits<float>::max()) sum.attrs.set("high", clamp.high);
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
