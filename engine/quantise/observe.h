// Shows the values in the middle of a network for some inputs.
#pragma once

#include <functional>
#include <vector>

#include "graph/graph.h"

namespace atrous {

struct Observation {
  const Graph* graph = nullptr;       // one input
  std::vector<const Tensor*> inputs;  // plain; their shapes may differ
  std::vector<ValueId> values;

  // One call for every value and input, the values of one input in any order.
  std::function<void(ValueId value, std::size_t input, const Tensor& tensor)> visit;

  // Called after each run of the network, with the number of runs so far and in all; may be empty.
  std::function<void(int done, int total)> after_run;

  // Called after every step of a run and before every visit; may throw to end it, and may be empty.
  std::function<void()> check;
};

// Runs the graph several times for each input where the values together take more than `most_bytes`.
void observe(const Observation& observation, std::size_t most_bytes = std::size_t{512} << 20);

}  // namespace atrous
