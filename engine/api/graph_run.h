// Running a graph once, for the values in its middle.
#pragma once

#include <functional>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// The values `wanted` of a graph for these inputs, in the order of the graph's inputs, plain. Nothing is fused, so that
// every value exists; quantised weights are real numbers. `check` is called after every step, and may throw. Errors as
// Session::run.
std::vector<Tensor> run_graph(const Graph& graph, const std::vector<Tensor>& inputs, const std::vector<ValueId>& wanted,
                              const std::function<void()>& check = {});

// The graph for inputs of these shapes, all shapes known, constants borrowed. Inputs whose values decide shapes must
// not exist.
Graph sized(const Graph& graph, const std::vector<Shape>& shapes);

}  // namespace atrous
