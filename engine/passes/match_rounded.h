// Arithmetic whose result is rounded to codes, perhaps clamped before.
#pragma once

#include <limits>
#include <string_view>

#include "passes/match.h"

namespace atrous {

// A clamp between the arithmetic and the rounding; without one, all numbers.
struct RoundedRange {
  float low = std::numeric_limits<float>::lowest();
  float high = std::numeric_limits<float>::max();

  // As attributes `low` and `high`, where they limit anything.
  void write(Node& node) const;
};

// The node with two inputs, of this operator, behind which only a clamp stands before `quantize`; null if there is
// none.
const Node* rounded_node(const Graph& graph, const Links& links, const Node& quantize, std::string_view op,
                         RoundedRange& range);

}  // namespace atrous
