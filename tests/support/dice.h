// Draws problems for random tests from a seed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

#include "graph/edit.h"
#include "support/tensors.h"

namespace atrous::test {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}

  // A whole number in [low, high].
  std::int64_t within(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint32_t>(high - low + 1));
  }
  std::int64_t one_of(std::initializer_list<std::int64_t> list) {
    return list.begin()[within(0, static_cast<std::int64_t>(list.size()) - 1)];
  }
  bool heads() { return random_() % 2 == 0; }
  Tensor tensor(Shape shape, float low = -1.0F, float high = 1.0F) {
    return random_tensor(std::move(shape), static_cast<std::uint32_t>(random_()), low, high);
  }

 private:
  std::mt19937 random_;
};

// An f32 input of the graph.
inline ValueId add_input(Graph& graph, const char* name, Shape shape) {
  graph.inputs.push_back(add_value(graph, name, DType::kF32, std::move(shape)));
  return graph.inputs.back();
}

// A node with one output, which becomes the graph's only one.
inline ValueId add_last_node(Graph& graph, const char* op, Attrs attrs, std::vector<ValueId> inputs) {
  const ValueId output = add_value(graph, "y");
  graph.nodes.push_back({op, "last", std::move(attrs), std::move(inputs), {output}});
  graph.outputs = {output};
  return output;
}

}  // namespace atrous::test
