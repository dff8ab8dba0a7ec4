// Runs the shape rule and the reference of a single node.
#include "passes/evaluate.h"

#include "core/checked.h"
#include "core/error.h"

namespace atrous {

bool reads_shapes_only(const Node& node) { return node.op == "Shape" || node.op == "Size"; }

std::vector<ValueType> infer_types(const Graph& graph, const Node& node) {
  const OpDef& op = op_of(node);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.min_inputs); ++i) {
    if (i >= node.inputs.size() || node.inputs[i] == kNone) {
      fail(ErrorCode::kCorrupt, describe(node), ": input ", i, " is left out");
    }
  }
  std::vector<ValueType> types = within(describe(node), [&] { return op.infer(node, Operands(graph, node)); });
  if (types.size() < node.outputs.size()) {
    fail(ErrorCode::kCorrupt, describe(node), ": has ", node.outputs.size(), " outputs, wanted at most ", types.size());
  }
  within(describe(node), [&] {
    for (const ValueType& type : types) require_countable(type.shape);
  });
  return types;
}

std::vector<Tensor> evaluate(const Graph& graph, const Node& node, const std::vector<ValueType>& types) {
  std::vector<Tensor> inputs;
  for (const ValueId id : node.inputs) {
    if (id == kNone) {
      inputs.emplace_back();
      continue;
    }
    const Value& value = graph.value(id);
    const Tensor* constant = graph.constant(id);
    const void* no_data = nullptr;
    inputs.push_back(constant != nullptr ? constant->view() : Tensor::borrow(value.dtype, value.shape, no_data));
  }
  std::vector<const Tensor*> operands;
  for (std::size_t i = 0; i < inputs.size(); ++i) operands.push_back(node.inputs[i] == kNone ? nullptr : &inputs[i]);
  std::vector<Tensor> outputs;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const bool wanted = i < node.outputs.size() && node.outputs[i] != kNone;
    void* no_data = nullptr;
    outputs.push_back(wanted ? Tensor(types[i].dtype, types[i].shape)
                             : Tensor::borrow(types[i].dtype, types[i].shape, no_data));
  }
  within(describe(node), [&] { run_reference(op_of(node).reference, node, operands, outputs); });
  return outputs;
}

}  // namespace atrous
