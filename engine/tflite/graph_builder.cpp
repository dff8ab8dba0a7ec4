// Appends nodes, runs their shape rules, and moves values between the two orders of axes.
#include "tflite/graph_builder.h"

#include "graph/edit.h"
#include "passes/evaluate.h"

namespace atrous {

Attrs attributes(std::initializer_list<AttrEntry> entries) {
  Attrs attrs;
  for (const AttrEntry& entry : entries) attrs.set(entry.name, entry.value);
  return attrs;
}

std::string GraphBuilder::unique(const std::string& name) {
  std::string free = name;
  for (int before = 0; (before = names_[free]++) != 0;) free += "_" + std::to_string(before);
  name_budget_.take(free.size());
  return free;
}

std::vector<ValueId> GraphBuilder::emit(const std::string& op, Attrs attrs, std::vector<ValueId> inputs, int outputs) {
  Node node{op, unique(scope_ + "/" + op), std::move(attrs), std::move(inputs), {}};
  name_budget_.take(node.name.size() * static_cast<std::size_t>(outputs));
  for (int i = 0; i < outputs; ++i) {
    const std::string suffix = outputs == 1 ? "" : ":" + std::to_string(i);
    node.outputs.push_back(add_value(graph, node.name + suffix));
  }
  const std::vector<ValueType> types = infer_types(graph, node);
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    Value& value = graph.value(node.outputs[i]);
    value.dtype = types[i].dtype;
    value.shape = types[i].shape;
  }
  graph.nodes.push_back(std::move(node));
  return graph.nodes.back().outputs;
}

ValueId GraphBuilder::emit(const std::string& op, Attrs attrs, std::vector<ValueId> inputs) {
  return emit(op, std::move(attrs), std::move(inputs), 1).front();
}

ValueId GraphBuilder::constant(const std::string& role, Tensor tensor) {
  return add_constant(graph, unique(scope_ + "/" + role), std::move(tensor));
}

ValueId GraphBuilder::integers(const std::string& role, const Dims& list) {
  return constant(role, Tensor::of<std::int64_t>({static_cast<std::int64_t>(list.size())}, list));
}

ValueId GraphBuilder::number(const std::string& role, float value) {
  return constant(role, Tensor::of<float>(Shape{}, {value}));
}

Dims GraphBuilder::file_dims(ValueId value) const { return to_file_order(dims(value)); }

ValueId GraphBuilder::plain_reshape(ValueId value, const Dims& wanted) {
  if (dims(value) == wanted) return value;
  return emit("Reshape", {}, {value, integers("shape", wanted)});
}

ValueId GraphBuilder::in_file_order(ValueId value) {
  if (rank(value) != kImageRank) return value;
  if (orders_agree(file_dims(value))) return plain_reshape(value, file_dims(value));
  return emit("Transpose", attributes({{"perm", to_file_permutation(kImageRank)}}), {value});
}

ValueId GraphBuilder::in_graph_order(ValueId value) {
  if (rank(value) != kImageRank) return value;
  if (orders_agree(dims(value))) return plain_reshape(value, to_graph_order(dims(value)));
  return emit("Transpose", attributes({{"perm", to_graph_permutation(kImageRank)}}), {value});
}

ValueId GraphBuilder::reshaped(ValueId value, const Dims& wanted) {
  if (file_dims(value) == wanted) return value;
  const Dims from = file_dims(value);
  const ValueId linear = orders_agree(from) ? value : in_file_order(value);
  if (orders_agree(wanted)) return plain_reshape(linear, to_graph_order(wanted));
  return in_graph_order(plain_reshape(linear, wanted));
}

}  // namespace atrous
