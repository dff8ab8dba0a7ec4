// Fixing the inputs of a graph.
#include "runtime/specialise.h"

#include <algorithm>

#include "core/error.h"
#include "graph/edit.h"
#include "ops/op.h"
#include "passes/evaluate.h"
#include "passes/passes.h"

namespace atrous {
namespace {

void check_shape(const Value& declared, const Shape& given) {
  const Shape& wanted = declared.shape;
  bool fits = !wanted.ranked() || wanted.rank() == given.rank();
  for (int axis = 0; fits && wanted.ranked() && axis < wanted.rank(); ++axis) {
    fits = wanted[axis] < 0 || wanted[axis] == given[axis];
  }
  if (fits) return;
  fail(ErrorCode::kInvalidArgument, "input '", declared.name, "' has the shape ", given.text(), ", the model wants ",
       wanted.text());
}

// Marks the inputs of a node that must be known for its outputs to be known.
void mark_needed(const Node& node, const std::vector<bool>& needed_values, std::vector<bool>& needed) {
  const OpDef* op = find_op(node.op);
  const bool value_needed = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
    return id != kNone && needed_values[static_cast<std::size_t>(id)];
  });
  if (reads_shapes_only(node)) return;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const bool parameter = op != nullptr && i < 32 && (op->parameters >> i & 1U) != 0;
    if (node.inputs[i] != kNone && (parameter || value_needed)) needed[static_cast<std::size_t>(node.inputs[i])] = true;
  }
}

}  // namespace

std::vector<ValueId> shape_inputs(const Graph& graph) {
  std::vector<bool> needed(graph.values.size(), false);
  for (std::size_t i = graph.nodes.size(); i-- > 0;) mark_needed(graph.nodes[i], needed, needed);
  std::vector<ValueId> inputs;
  for (const ValueId id : graph.inputs) {
    if (needed[static_cast<std::size_t>(id)]) inputs.push_back(id);
  }
  return inputs;
}

Graph specialise(const Graph& graph, const std::vector<InputBinding>& inputs, const std::vector<ValueId>& outputs) {
  Graph special = borrow(graph);
  special.outputs = outputs;
  for (const InputBinding& input : inputs) {
    Value& value = special.value(input.id);
    check_shape(value, input.shape);
    value.shape = input.shape;
    if (input.value == nullptr) continue;
    make_constant(special, input.id, input.value->clone());
    special.inputs.erase(std::find(special.inputs.begin(), special.inputs.end(), input.id));
  }
  remove_dead_nodes(special);
  infer_and_fold(special);
  verify(special);
  return special;
}

}  // namespace atrous
