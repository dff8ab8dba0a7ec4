// Runs a graph node by node with the operators' references: slow, obvious, and what everything else is compared with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous::test {

// The outputs of the graph for these inputs, in the graph's order. Throws what the operators throw, and unsupported for
// an operator without a reference.
std::vector<Tensor> interpret(const Graph& graph, const std::vector<Tensor>& inputs);

// Inputs for a graph: f32 in [-2,2), other types small whole numbers. Open extents become 5, an unranked shape
// [1,4,7,9].
std::vector<Tensor> random_inputs(const Graph& graph, std::uint32_t seed);

// The first operator of the graph that has no reference, or "".
std::string missing_reference(const Graph& graph);

}  // namespace atrous::test
