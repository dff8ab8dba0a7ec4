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

  // The node that uses the value, if there is one use only and it is a node's; else null.
  Node* user(ValueId id) const;

  // The position of the node that makes the value, or -1.
  int position(ValueId id) const { return id == kNone ? -1 : producers_[static_cast<std::size_t>(id)]; }

 private:
  Graph& graph_;
  std::vector<int> uses_;
  std::vector<int> producers_;
  std::vector<int> users_;  // the last node that uses the value
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

// Whether a Conv or FusedConv with constant weights multiplies every pixel of a [N,C,h,w] map by the same matrix: 1x1,
// stride 1, no padding, no groups. No residual and no gate.
bool is_matrix(const Graph& graph, const Node& node);

// The map of which the value is the mean over all rows and columns, [N,C,1,1]; kNone if it is something else.
ValueId pooled_map(const Graph& graph, const Links& links, ValueId id);

// The [N,C,1,1] that a Resize or Expand spreads over the whole map `id`; kNone if it is something else.
ValueId spread_pixel(const Graph& graph, const Links& links, ValueId id);

// Takes the node out of the graph: remove_dead_nodes will drop it.
void kill(Node& node);

// Whether every use of `from` can become a use of `to` without a graph output losing its name.
bool can_bypass(const Graph& graph, ValueId from, ValueId to);

// Extents, steps and pads of convolutions beyond this are left for the shape rule to refuse: sums and products of them
// could overflow.
bool is_moderate(const std::vector<std::int64_t>& list);

}  // namespace atrous
