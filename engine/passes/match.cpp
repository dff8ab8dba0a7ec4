// What passes ask about the surroundings of a node.
#include "passes/match.h"

#include <algorithm>

#include "graph/edit.h"

namespace atrous {
namespace {

bool contains(const std::vector<ValueId>& ids, ValueId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

void Links::refresh() {
  uses_ = count_uses(graph_);
  producers_ = find_producers(graph_);
  users_.assign(graph_.values.size(), -1);
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    for (const ValueId id : graph_.nodes[i].inputs) {
      if (id != kNone) users_[static_cast<std::size_t>(id)] = static_cast<int>(i);
    }
  }
}

Node* Links::user(ValueId id) const {
  if (!used_once(id)) return nullptr;
  const int index = users_[static_cast<std::size_t>(id)];
  return index < 0 ? nullptr : &graph_.nodes[static_cast<std::size_t>(index)];
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

bool is_complete(const Graph& graph, ValueId id) { return id != kNone && graph.value(id).shape.complete(); }

bool same_type(const Graph& graph, ValueId a, ValueId b) {
  return is_complete(graph, a) && is_complete(graph, b) && graph.value(a).dtype == graph.value(b).dtype &&
         graph.value(a).shape == graph.value(b).shape;
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

bool is_matrix(const Graph& graph, const Node& node) {
  if (node.op != "Conv" && node.op != "FusedConv") return false;
  const Tensor* weights = f32_constant(graph, input_of(node, 1));
  if (weights == nullptr || weights->shape().rank() != 4 || weights->shape()[2] != 1 || weights->shape()[3] != 1) {
    return false;
  }
  const bool plain = node.attrs.string("auto_pad", "NOTSET") == "NOTSET" && is_all(node.attrs.integers("pads"), 0) &&
                     is_all(node.attrs.integers("strides"), 1) && node.attrs.integer("group", 1) == 1;
  return plain && is_complete(graph, node.inputs[0]) && is_complete(graph, node.outputs[0]) &&
         graph.value(node.inputs[0]).dtype == DType::kF32 && input_of(node, 3) == kNone && input_of(node, 4) == kNone;
}

ValueId pooled_map(const Graph& graph, const Links& links, ValueId id) {
  const Node* node = links.producer(id);
  const bool fits = node != nullptr && !node->inputs.empty() && is_complete(graph, node->inputs[0]) &&
                    is_complete(graph, id) && graph.value(id).dtype == DType::kF32;
  if (!fits) return kNone;
  const Shape& src = graph.value(node->inputs[0]).shape;
  const Shape& dst = graph.value(id).shape;
  if (src.rank() != 4 || src.elements() == 0 || dst != Shape({src[0], src[1], 1, 1})) return kNone;
  if (node->op == "GlobalAveragePool") return node->inputs[0];
  if (node->op == "ReduceMean") return node->inputs[0];  // dst says which axes
  const bool whole = node->op == "AveragePool" && is_all(node->attrs.integers("pads"), 0) &&
                     is_all(node->attrs.integers("dilations"), 1) &&
                     node->attrs.string("auto_pad", "NOTSET") == "NOTSET" &&
                     node->attrs.integers("kernel_shape") == std::vector<std::int64_t>{src[2], src[3]};
  return whole ? node->inputs[0] : kNone;
}

ValueId spread_pixel(const Graph& graph, const Links& links, ValueId id) {
  const Node* node = links.producer(id);
  if (node == nullptr || (node->op != "Resize" && node->op != "Expand")) return kNone;
  const ValueId src = node->inputs[0];
  if (!is_complete(graph, src) || !is_complete(graph, id) || graph.value(id).dtype != DType::kF32) return kNone;
  const Shape& from = graph.value(src).shape;
  const Shape& to = graph.value(id).shape;
  const bool fits = from.rank() == 4 && to.rank() == 4 && from == Shape({to[0], to[1], 1, 1}) &&
                    node->attrs.string("coordinate_transformation_mode", "") != "tf_crop_and_resize" &&
                    node->attrs.string("mode", "") != "cubic";
  return fits ? src : kNone;
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

}  // namespace atrous
