// Attributes that became inputs.
#include "ops/upgrade.h"

#include "core/error.h"
#include "graph/edit.h"

namespace atrous {
namespace {

void set_input(Graph& graph, Node& node, const char* attribute, int input, Tensor tensor) {
  const auto index = static_cast<std::size_t>(input);
  if (node.inputs.size() <= index) node.inputs.resize(index + 1, kNone);
  if (node.inputs[index] != kNone) {
    fail(ErrorCode::kCorrupt, "has both the attribute '", attribute, "' and input ", input);
  }
  node.inputs[index] = add_constant(graph, node.name + "/" + attribute, std::move(tensor));
  node.attrs.erase(attribute);
}

}  // namespace

void attribute_to_input(Graph& graph, Node& node, const char* attribute, int input) {
  const auto found = node.attrs.all().find(attribute);
  if (found == node.attrs.all().end()) return;
  if (std::holds_alternative<std::vector<float>>(found->second)) {
    const std::vector<float> list = node.attrs.numbers(attribute);
    set_input(graph, node, attribute, input, Tensor::of<float>({static_cast<std::int64_t>(list.size())}, list));
  } else {
    const std::vector<std::int64_t> list = node.attrs.integers(attribute);
    set_input(graph, node, attribute, input, Tensor::of<std::int64_t>({static_cast<std::int64_t>(list.size())}, list));
  }
}

void number_to_input(Graph& graph, Node& node, const char* attribute, int input) {
  if (!node.attrs.has(attribute)) return;
  set_input(graph, node, attribute, input, Tensor::of<float>({}, {node.attrs.number(attribute, 0.0F)}));
}

void drop_empty_input(const Graph& graph, Node& node, int input) {
  const auto index = static_cast<std::size_t>(input);
  if (index >= node.inputs.size()) return;
  const Tensor* tensor = graph.constant(node.inputs[index]);
  if (tensor != nullptr && tensor->elements() == 0) node.inputs[index] = kNone;
}

}  // namespace atrous
