// Bringing nodes of older opsets to the canonical form: attributes that became inputs.
#pragma once

#include "graph/graph.h"

namespace atrous {

// A list attribute (integers become i64, floats f32) becomes a constant input at `input`; nothing happens without the
// attribute. Throws corrupt if the node has that input as well.
void attribute_to_input(Graph& graph, Node& node, const char* attribute, int input);

// The same for a single float: a scalar f32 constant.
void number_to_input(Graph& graph, Node& node, const char* attribute, int input);

// An input that is a constant without elements counts as left out.
void drop_empty_input(const Graph& graph, Node& node, int input);

}  // namespace atrous
