// From the graph of a model to the graph of one input size.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// What is fixed for one plan.
struct InputBinding {
  ValueId id = kNone;
  Shape shape;
  const Tensor* value = nullptr;  // for an input whose value decides shapes; it becomes a constant
};

// The graph inputs whose values decide shapes somewhere: they have to be known when planning.
std::vector<ValueId> shape_inputs(const Graph& graph);

// A graph over the constants of `graph`, which must outlive it, with these inputs fixed and these outputs, all shapes
// inferred. Throws invalid_argument for a shape that the model does not allow, naming the input.
Graph specialise(const Graph& graph, const std::vector<InputBinding>& inputs, const std::vector<ValueId>& outputs);

}  // namespace atrous
