// Shows the values in the middle of a network for some inputs.
#include "quantise/observe.h"

#include <algorithm>
#include <map>

#include "core/checked.h"
#include "runtime/graph_runner.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

using Group = std::vector<ValueId>;

// The values in groups that fit together, in their order; a value that does not fit at all is a group of its own.
std::vector<Group> groups_of(const Observation& observation, const Shape& shape, std::size_t most_bytes) {
  const Graph& graph = *observation.graph;
  const Graph sized = specialise(graph, {{graph.inputs.at(0), shape, nullptr}}, observation.values);
  std::vector<Group> groups;
  std::size_t bytes = most_bytes;
  for (const ValueId id : observation.values) {
    const Value& value = sized.value(id);
    const std::size_t own = static_cast<std::size_t>(storage_bytes(value.dtype, value.shape));
    if (groups.empty() || bytes + own > most_bytes) {
      groups.emplace_back();
      bytes = 0;
    }
    groups.back().push_back(id);
    bytes += own;
  }
  return groups;
}

// The positions of the inputs of each shape.
std::map<std::vector<std::int64_t>, std::vector<std::size_t>> by_shape(const std::vector<const Tensor*>& inputs) {
  std::map<std::vector<std::int64_t>, std::vector<std::size_t>> sorted;
  for (std::size_t i = 0; i < inputs.size(); ++i) sorted[inputs[i]->shape().dims()].push_back(i);
  return sorted;
}

}  // namespace

void observe(const Observation& observation, std::size_t most_bytes) {
  const auto shapes = by_shape(observation.inputs);
  std::vector<std::vector<Group>> groups;
  int total = 0;
  for (const auto& [dims, positions] : shapes) {
    groups.push_back(groups_of(observation, Shape(dims), most_bytes));
    total += static_cast<int>(groups.back().size() * positions.size());
  }
  int done = 0;
  std::size_t shape = 0;
  for (const auto& [dims, positions] : shapes) {
    for (const Group& group : groups[shape++]) {
      GraphRunner runner(*observation.graph, {Shape(dims)}, group);
      for (const std::size_t position : positions) {
        const std::vector<Tensor> found = runner.run({observation.inputs[position]}, observation.check);
        for (std::size_t i = 0; i < group.size(); ++i) {
          if (observation.check) observation.check();
          observation.visit(group[i], position, found[i]);
        }
        if (observation.after_run) observation.after_run(++done, total);
      }
    }
  }
}

}  // namespace atrous
