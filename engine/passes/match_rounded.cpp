// Arithmetic whose result is rounded to codes.
#include "passes/match_rounded.h"

#include <limits>
#include <string>

#include "passes/match_activation.h"

namespace atrous {

void RoundedRange::write(Node& node) const {
  if (low > std::numeric_limits<float>::lowest()) node.attrs.set("low", low);
  if (high < std::numeric_limits<float>::max()) node.attrs.set("high", high);
}

const Node* rounded_node(const Graph& graph, const Links& links, const Node& quantize, std::string_view op,
                         RoundedRange& range) {
  const Node* node = links.producer(quantize.inputs[0]);
  const auto activation = node == nullptr || node->inputs.empty() ? std::nullopt : fusible_activation(graph, *node);
  if (activation) {
    const std::string name = activation->name;
    if (name != "relu" && name != "clip") return nullptr;
    range.low = name == "relu" ? 0.0F : activation->alpha;
    if (name == "clip") range.high = activation->beta;
    node = links.producer(node->inputs[0]);
  }
  return node != nullptr && node->op == op && node->inputs.size() == 2 ? node : nullptr;
}

}  // namespace atrous
