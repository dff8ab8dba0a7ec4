// Runs one operator through its shape rule and its reference.
#include "ops/run_reference.h"

#include "core/error.h"
#include "graph/edit.h"

namespace atrous::test {
namespace {

void append(Graph& graph, Node node, int opset) {
  const OpDef& op = op_of(node);
  const int inputs = static_cast<int>(node.inputs.size());
  if (inputs < op.min_inputs || (op.max_inputs >= 0 && inputs > op.max_inputs)) {
    fail(ErrorCode::kInternal, "the trial has ", inputs, " inputs");
  }
  if (op.check != nullptr) {
    const std::string objection = op.check(node, opset == 0 ? op.last_opset : opset);
    if (!objection.empty()) fail(ErrorCode::kUnsupported, objection);
  }
  if (opset != 0 && op.upgrade != nullptr) {
    op.upgrade(graph, std::move(node), opset);
  } else {
    graph.nodes.push_back(std::move(node));
  }
}

// Runs a node and makes its outputs constants.
void fold(Graph& graph, const Node& node) {
  const OpDef& op = op_of(node);
  const std::vector<ValueType> types = op.infer(node, Operands(graph, node));
  if (types.size() < node.outputs.size()) fail(ErrorCode::kInternal, "the shape rule leaves an output out");
  std::vector<const Tensor*> inputs;
  for (const ValueId id : node.inputs) inputs.push_back(graph.constant(id));
  std::vector<Tensor> outputs;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const bool wanted = i < node.outputs.size() && node.outputs[i] != kNone;
    outputs.push_back(wanted ? Tensor(types[i].dtype, types[i].shape)
                             : Tensor::borrow(types[i].dtype, types[i].shape, static_cast<void*>(nullptr)));
  }
  op.reference(node, inputs, outputs);
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] != kNone) make_constant(graph, node.outputs[i], std::move(outputs[i]));
  }
}

}  // namespace

Attrs attrs(std::initializer_list<std::pair<const char*, Attr>> list) {
  Attrs attrs;
  for (const auto& [name, value] : list) attrs.set(name, value);
  return attrs;
}

Graph trial_graph(Trial trial) {
  Graph graph;
  Node node{trial.op, "trial", std::move(trial.attrs), {}, {}};
  for (Tensor& input : trial.inputs) {
    const bool left_out = std::as_const(input).data() == nullptr;
    node.inputs.push_back(left_out ? kNone : add_constant(graph, "input", std::move(input)));
  }
  for (int i = 0; i < trial.outputs; ++i) node.outputs.push_back(add_value(graph, "output" + std::to_string(i)));
  graph.outputs = node.outputs;
  append(graph, std::move(node), trial.opset);
  verify(graph);
  return graph;
}

std::vector<Tensor> run_all(Trial trial) {
  Graph graph = trial_graph(std::move(trial));
  const std::vector<Node> nodes = std::move(graph.nodes);
  graph.nodes.clear();
  for (const Node& node : nodes) fold(graph, node);
  std::vector<Tensor> outputs;
  for (const ValueId id : graph.outputs) outputs.push_back(graph.constant(id)->clone());
  return outputs;
}

Tensor run(Trial trial) { return std::move(run_all(std::move(trial)).front()); }

std::string failure(Trial trial) {
  try {
    run_all(std::move(trial));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace atrous::test
