// Runs a graph node by node with the operators' references.
#include "support/interpreter.h"

#include <random>

#include "core/error.h"
#include "graph/edit.h"
#include "passes/evaluate.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

template <typename T>
void fill_small(Tensor& tensor, std::mt19937& random) {
  for (T& value : tensor.as<T>()) value = static_cast<T>(random() % 4);
}

Shape closed(const Shape& shape) {
  if (!shape.ranked()) return {1, 4, 7, 9};
  Shape result = shape;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] < 0) result[axis] = 5;
  }
  return result;
}

}  // namespace

std::vector<Tensor> interpret(const Graph& graph, const std::vector<Tensor>& inputs) {
  if (inputs.size() != graph.inputs.size()) fail(ErrorCode::kInvalidArgument, "wants ", graph.inputs.size(), " inputs");
  Graph values = borrow(graph);  // every value becomes a constant as soon as it is computed
  for (std::size_t i = 0; i < inputs.size(); ++i) make_constant(values, graph.inputs[i], inputs[i].view());
  for (const Node& node : graph.nodes) {
    if (op_of(node).reference == nullptr) fail(ErrorCode::kUnsupported, describe(node), ": no reference");
    std::vector<Tensor> outputs = evaluate(values, node, infer_types(values, node));
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kNone) make_constant(values, node.outputs[i], std::move(outputs[i]));
    }
  }
  std::vector<Tensor> results;
  for (const ValueId id : graph.outputs) results.push_back(values.constant(id)->clone());
  return results;
}

std::vector<Tensor> random_inputs(const Graph& graph, std::uint32_t seed) {
  std::vector<Tensor> inputs;
  std::mt19937 random(seed);
  for (const ValueId id : graph.inputs) {
    const Value& value = graph.value(id);
    Tensor tensor(value.dtype, closed(value.shape));
    if (value.dtype == DType::kF32) tensor = random_tensor(tensor.shape(), seed++, -2.0F, 2.0F);
    if (value.dtype == DType::kI64) fill_small<std::int64_t>(tensor, random);
    if (value.dtype == DType::kI32) fill_small<std::int32_t>(tensor, random);
    if (value.dtype == DType::kU8) fill_small<std::uint8_t>(tensor, random);
    inputs.push_back(std::move(tensor));
  }
  return inputs;
}

std::string missing_reference(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    const OpDef* op = find_op(node.op);
    if (op == nullptr || op->reference == nullptr) return node.op;
  }
  return "";
}

}  // namespace atrous::test
