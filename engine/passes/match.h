// What passes ask about the surroundings of a node.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// Who makes and who uses each value, at the moment of asking; refresh() after an edit.
class Links {
 public:
  explicit Links(Graph& graph) : graph_(graph) { refresh(); }

  void refresh();
  bool used_once(ValueId id) const { return id != kNone && uses_[static_cast<std::size_t>(id)] == 1; }
  bool used(ValueId id) const { return id != kNone && uses_[static_cast<std::size_t>(id)] > 0; }

  // The node that makes the value, or null.
  Node* producer(ValueId id) const;

  // The same if it is of this operator, else null.
  Node* producer(ValueId id, std::string_view op) const;

  // The position of the node that makes the value, or -1.
  int position(ValueId id) const { return id == kNone ? -1 : producers_[static_cast<std::size_t>(id)]; }

 private:
  Graph& graph_;
  std::vector<int> uses_;
  std::vector<int> producers_;
};

// The input, or kNone where the node does not have it.
ValueId input_of(const Node& node, std::size_t i);

bool is_complete(const Graph& graph, ValueId id);

// Whether both shapes are complete, and the types and shapes equal.
bool same_type(const Graph& graph, ValueId a, ValueId b);

// The f32 constant, or null.
const Tensor* f32_constant(const Graph& graph, ValueId id);

// The element of an f32 constant that has one element only.
std::optional<float> scalar_constant(const Graph& graph, ValueId id);

// The elements of a constant list of integers (i64 or i32).
std::optional<std::vector<std::int64_t>> integer_constant(const Graph& graph, ValueId id);

// Takes the node out of the graph: remove_dead_nodes will drop it.
void kill(Node& node);

// Whether every use of `from` can become a use of `to` without a graph output losing its name.
bool can_bypass(const Graph& graph, ValueId from, ValueId to);

// Extents, steps and pads of convolutions beyond this are left for the shape rule to refuse: sums and products of them
// could overflow.
bool is_moderate(const std::vector<std::int64_t>& list);

bool is_all(const std::vector<std::int64_t>& list, std::int64_t value);

}  // namespace atrous
