// Runs the shape rule and the reference of a single node.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "ops/op.h"

namespace atrous {

// Whether the node looks at the shapes of its inputs only, as Shape and Size do.
bool reads_shapes_only(const Node& node);

// The types of the node's outputs. Every input must be complete and every parameter constant. Errors name the node;
// beside those of the shape rule there is resource, for a result of more than kMostElements: as all types of a graph
// with complete shapes come from here or are checked likewise, sizes calculated from them do not overflow.
std::vector<ValueType> infer_types(const Graph& graph, const Node& node);

// The outputs of a node, with the types that infer_types gave; without data for those that nobody asked for. Inputs
// that are not constant are passed with their shape but without data, which is enough where reads_shapes_only().
std::vector<Tensor> evaluate(const Graph& graph, const Node& node, const std::vector<ValueType>& types);

}  // namespace atrous
