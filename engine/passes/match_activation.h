// Activations that convolutions take over.
#pragma once

#include <optional>

#include "graph/graph.h"

namespace atrous {

// As fused nodes carry it in their attributes.
struct FusibleActivation {
  const char* name;
  float alpha = 0.0F;
  float beta = 0.0F;
};

// What the node computes of its first input; nothing if that is no known function, or its bounds are not constant.
std::optional<FusibleActivation> fusible_activation(const Graph& graph, const Node& node);

// Writes it into the attributes of a fused node.
void set_activation(Node& conv, const FusibleActivation& activation);

}  // namespace atrous
