// Upgrades of what only old opsets write: consumed_inputs, and one-way broadcasting along an axis.
#pragma once

#include <string>

#include "graph/graph.h"

namespace atrous {

// Appends a node that makes one new value, and returns the value.
ValueId append_node(Graph& graph, Node node, const std::string& suffix);

// Appends the node without the attribute `consumed_inputs`, which opset 1 carried.
void upgrade_consumed_inputs(Graph& graph, Node node, int opset);

// Appends nodes that reshape `src` so that its first axis falls on axis `axis` of `dst` under numpy's broadcasting, by
// as many extents of 1 at its end as that takes. Neither rank needs to be known.
ValueId align_to_axis(Graph& graph, const std::string& name, ValueId src, ValueId dst, std::int64_t axis);

// A binary operator: as upgrade_consumed_inputs, and the attributes `broadcast` and `axis` of opsets below 7 are
// honoured.
void upgrade_axis_broadcast(Graph& graph, Node node, int opset);

}  // namespace atrous
