// Upgrades shared by several operator families.
#include "ops/legacy.h"

#include "graph/edit.h"

namespace atrous {

ValueId append_node(Graph& graph, Node node, const std::string& suffix) {
  node.name += "/" + suffix;
  const ValueId made = add_value(graph, node.name);
  node.outputs = {made};
  graph.nodes.push_back(std::move(node));
  return made;
}

void upgrade_consumed_inputs(Graph& graph, Node node, int) {
  node.attrs.erase("consumed_inputs");
  graph.nodes.push_back(std::move(node));
}

ValueId align_to_axis(Graph& graph, const std::string& name, ValueId src, ValueId dst, std::int64_t axis) {
  const auto append = [&](const char* op, std::vector<ValueId> inputs, const char* suffix, Attrs attrs = {}) {
    return append_node(graph, {op, name, std::move(attrs), std::move(inputs), {}}, suffix);
  };
  const auto constant = [&](std::int64_t value) {
    return add_constant(graph, name + "/constant", Tensor::of<std::int64_t>({1}, {value}));
  };
  const ValueId src_shape = append("Shape", {src}, "src_shape");
  const ValueId src_rank = append("Shape", {src_shape}, "src_rank");
  const ValueId dst_shape = append("Shape", {dst}, "dst_shape");
  const ValueId dst_rank = append("Shape", {dst_shape}, "dst_rank");
  const ValueId behind_axis = append("Sub", {dst_rank, constant(axis)}, "behind_axis");
  const ValueId missing = append("Sub", {behind_axis, src_rank}, "missing");
  const ValueId ones = append("Expand", {constant(1), missing}, "ones");
  Attrs along_first;
  along_first.set("axis", std::int64_t{0});
  const ValueId shape = append("Concat", {src_shape, ones}, "shape", std::move(along_first));
  return append("Reshape", {src, shape}, "aligned");
}

void upgrade_axis_broadcast(Graph& graph, Node node, int opset) {
  if (opset < 7 && node.attrs.has("axis") && node.attrs.integer("broadcast", 0) != 0) {
    node.inputs[1] = align_to_axis(graph, node.name, node.inputs[1], node.inputs[0], node.attrs.integer("axis", 0));
  }
  node.attrs.erase("axis");
  node.attrs.erase("broadcast");
  upgrade_consumed_inputs(graph, std::move(node), opset);
}

}  // namespace atrous
