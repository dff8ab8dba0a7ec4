// A graph planned once, plain and unfused, to look at the values in its middle for many inputs.
#pragma once

#include <functional>
#include <vector>

#include "core/aligned_buffer.h"
#include "graph/graph.h"
#include "runtime/packed_weights.h"
#include "runtime/plan.h"

namespace atrous {

class GraphRunner {
 public:
  // For inputs of these shapes, in the order of the graph's inputs; `graph` must outlive the runner. Nothing is fused,
  // so that every value exists; quantised weights are real numbers. Errors as Session::run.
  GraphRunner(const Graph& graph, const std::vector<Shape>& shapes, const std::vector<ValueId>& wanted);
  GraphRunner(const GraphRunner&) = delete;
  GraphRunner& operator=(const GraphRunner&) = delete;

  // The wanted values, plain, in the order in which they were asked for. `check` is called after every step, and may
  // throw to end the run.
  std::vector<Tensor> run(const std::vector<const Tensor*>& inputs, const std::function<void()>& check = {});

 private:
  PackedWeights weights_;
  Plan plan_;
  AlignedBuffer arena_;
  std::vector<std::byte*> buffers_;
};

}  // namespace atrous
