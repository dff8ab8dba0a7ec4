// What passes ask about the surroundings of a node.
#include "passes/match.h"

#include <algorithm>

#include "graph/edit.h"

namespace atrous {
namespace {

const Value& value(const Graph& graph, ValueId id) { return graph.values[static_cast<std::size_t>(id)]; }

bool contains(const std::vector<ValueId>& ids, ValueId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

void Links::refresh() {
  uses_ = count_uses(graph_);
  producers_ = find_producers(graph_);
}

Node* Links::producer(ValueId id) const {
  const int index = position(id);
  return index < 0 ? nullptr : &graph_.nodes[static_cast<std::size_t>(index)];
}

Node* Links::producer(ValueId id, std::string_view op) const {
  Node* node = producer(id);
  return node != nullptr && node->op == op ? node : nullptr;
}

ValueId input_of(const Node& node, std::size_t i) { return i < node.inputs.size() ? node.inputs[i] : kNone; }

bool is_complete(const Graph& graph, ValueId id) { return id != kNone && value(graph, id).shape.complete(); }

bool same_type(const Graph& graph, ValueId a, ValueId b) {
  return is_complete(graph, a) && is_complete(graph, b) && value(graph, a).dtype == value(graph, b).dtype &&
         value(graph, a).shape == value(graph, b).shape;
}

const Tensor* f32_constant(const Graph& graph, ValueId id) {
  const Tensor* constant = graph.constant(id);
  return constant != nullptr && constant->dtype() == DType::kF32 ? constant : nullptr;
}

std::optional<float> scalar_constant(const Graph& graph, ValueId id) {
  const Tensor* constant = f32_constant(graph, id);
  if (constant == nullptr || constant->elements() != 1) return std::nullopt;
  return constant->as<float>()[0];
}

std::optional<std::vector<std::int64_t>> integer_constant(const Graph& graph, ValueId id) {
  const Tensor* constant = graph.constant(id);
  if (constant == nullptr) return std::nullopt;
  std::vector<std::int64_t> list;
  if (constant->dtype() == DType::kI64) {
    for (const std::int64_t element : constant->as<std::int64_t>()) list.push_back(element);
  } else if (constant->dtype() == DType::kI32) {
    for (const std::int32_t element : constant->as<std::int32_t>()) list.push_back(element);
  } else {
    return std::nullopt;
  }
  return list;
}

void kill(Node& node) {
  node.inputs.clear();
  node.outputs.clear();
}

bool can_bypass(const Graph& graph, ValueId from, ValueId to) {
  if (!contains(graph.outputs, from)) return true;
  return !contains(graph.inputs, to) && !contains(graph.outputs, to) && graph.constant(to) == nullptr;
}

bool is_moderate(const std::vector<std::int64_t>& list) {
  constexpr std::int64_t kMost = std::int64_t{1} << 30;
  return std::all_of(list.begin(), list.end(), [](std::int64_t element) { return element >= 0 && element <= kMost; });
}

bool is_all(const std::vector<std::int64_t>& list, std::int64_t wanted) {
  return std::all_of(list.begin(), list.end(), [&](std::int64_t element) { return element == wanted; });
}

}  // namespace atrous
