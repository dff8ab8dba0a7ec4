// From the canonical form of nodes, opset 18, to that of opset 17.
#include "onnx/opset17.h"

#include <cmath>
#include <map>
#include <numbers>

#include "core/error.h"
#include "graph/edit.h"
#include "ops/axes.h"
#include "ops/legacy.h"
#include "ops/onnx_types.h"
#include "ops/op.h"

namespace atrous {
namespace {

constexpr int kOpset = 17;

ValueId input(const Node& node, std::size_t i) { return i < node.inputs.size() ? node.inputs[i] : kNone; }

void drop_last_inputs(Node& node) {
  while (!node.inputs.empty() && node.inputs.back() == kNone) node.inputs.pop_back();
}

// The constant list of integers at an input.
std::vector<std::int64_t> fixed(const Graph& graph, const Node& node, std::size_t i, const char* what) {
  if (graph.constant(node.inputs[i]) == nullptr) {
    fail(ErrorCode::kUnsupported, "the ", what, " are computed, opset ", kOpset, " wants them constant");
  }
  return Operands(graph, node).integers(static_cast<int>(i));
}

// An attribute that opset 17 does not know may go where it has its neutral value.
void drop_neutral(Node& node, const char* attribute, std::int64_t neutral) {
  if (node.attrs.integer(attribute, neutral) != neutral) {
    fail(ErrorCode::kUnsupported, "attribute '", attribute, "' has no form in opset ", kOpset);
  }
  node.attrs.erase(attribute);
}

void keep(Graph& graph, Node node) { graph.nodes.push_back(std::move(node)); }

void lower_reduce(Graph& graph, Node node) {
  if (input(node, 1) != kNone) {
    const std::vector<std::int64_t> axes = fixed(graph, node, 1, "axes");
    if (!axes.empty()) {
      node.attrs.set("axes", axes);
      node.attrs.erase("noop_with_empty_axes");
    }
  }
  node.inputs.resize(1);
  const bool passes_through = node.attrs.integer("noop_with_empty_axes", 0) != 0;
  node.attrs.erase("noop_with_empty_axes");
  if (passes_through) node = {"Identity", node.name, {}, node.inputs, node.outputs};
  keep(graph, std::move(node));
}

void lower_split(Graph& graph, Node node) {
  const std::int64_t parts = node.attrs.integer("num_outputs", 0);
  node.attrs.erase("num_outputs");
  const Shape& src = graph.value(node.inputs[0]).shape;
  if (parts > 0 && input(node, 1) == kNone && src.ranked()) {
    const int axis = resolve_axis(node.attrs.integer("axis", 0), src.rank());
    const std::int64_t part = (src[axis] + parts - 1) / parts;
    if (src[axis] >= 0 && part * parts != src[axis]) {
      std::vector<std::int64_t> sizes(static_cast<std::size_t>(parts), part);
      sizes.back() = src[axis] - part * (parts - 1);
      node.inputs.resize(2, kNone);
      node.inputs[1] = add_constant(graph, node.name + "/split", Tensor::of<std::int64_t>({parts}, sizes));
    }
  }
  keep(graph, std::move(node));
}

int known_rank(const Graph& graph, const Node& node) {
  const Shape& src = graph.value(node.inputs[0]).shape;
  if (!src.ranked()) {
    fail(ErrorCode::kUnsupported, "names axes of an input of unknown rank, which opset ", kOpset, " cannot");
  }
  return src.rank();
}

// Axes from 0 on, in the order in which the node names them.
std::vector<std::size_t> in_order(const std::vector<std::int64_t>& axes, int rank) {
  std::vector<std::size_t> resolved;
  for (const std::int64_t axis : axes) resolved.push_back(static_cast<std::size_t>(resolve_axis(axis, rank)));
  return resolved;
}

void lower_pad(Graph& graph, Node node) {
  if (node.attrs.string("mode", "constant") == "wrap") {
    fail(ErrorCode::kUnsupported, "mode 'wrap' has no form in opset ", kOpset);
  }
  if (input(node, 3) != kNone) {
    const int rank = known_rank(graph, node);
    const std::vector<std::size_t> axes = in_order(fixed(graph, node, 3, "axes"), rank);
    const std::vector<std::int64_t> pads = fixed(graph, node, 1, "pads");
    std::vector<std::int64_t> all(static_cast<std::size_t>(rank) * 2, 0);
    for (std::size_t i = 0; i < axes.size(); ++i) {
      all[axes[i]] = pads.at(i);
      all[axes[i] + static_cast<std::size_t>(rank)] = pads.at(i + axes.size());
    }
    node.inputs[1] = add_constant(graph, node.name + "/pads", Tensor::of<std::int64_t>({rank * 2}, all));
    node.inputs[3] = kNone;
  }
  drop_last_inputs(node);
  keep(graph, std::move(node));
}

// Scales or sizes of some axes become those of all.
void name_all_axes(Graph& graph, Node& node) {
  const Shape src = graph.value(node.inputs[0]).shape;
  const int rank = known_rank(graph, node);
  const std::vector<std::size_t> axes = in_order(node.attrs.integers("axes"), rank);
  if (input(node, 1) != kNone) fail(ErrorCode::kUnsupported, "a region for some axes has no form in opset ", kOpset);
  if (input(node, 2) != kNone) {
    const Tensor* scales = graph.constant(node.inputs[2]);
    if (scales == nullptr) fail(ErrorCode::kUnsupported, "the scales of some axes are computed");
    std::vector<float> all(static_cast<std::size_t>(rank), 1.0F);
    for (std::size_t i = 0; i < axes.size(); ++i) all[axes[i]] = scales->as<float>()[i];
    node.inputs[2] = add_constant(graph, node.name + "/scales", Tensor::of<float>({rank}, all));
  } else {
    const std::vector<std::int64_t> sizes = fixed(graph, node, 3, "sizes of some axes");
    std::vector<std::int64_t> all = src.dims();
    for (std::size_t i = 0; i < axes.size(); ++i) all[axes[i]] = sizes.at(i);
    if (!Shape(all).complete()) fail(ErrorCode::kUnsupported, "the extents of the other axes are open");
    node.inputs[3] = add_constant(graph, node.name + "/sizes", Tensor::of<std::int64_t>({rank}, all));
  }
  node.attrs.erase("axes");
}

void lower_resize(Graph& graph, Node node) {
  drop_neutral(node, "antialias", 0);
  const std::string policy = node.attrs.string("keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch") fail(ErrorCode::kUnsupported, "policy '", policy, "' has no form in opset ", kOpset);
  node.attrs.erase("keep_aspect_ratio_policy");
  const std::string mode = node.attrs.string("coordinate_transformation_mode", "half_pixel");
  if (mode == "half_pixel_symmetric" || mode == "tf_half_pixel_for_nn") {
    fail(ErrorCode::kUnsupported, "coordinate mode '", mode, "' has no form in opset ", kOpset);
  }
  if (!node.attrs.integers("axes").empty()) name_all_axes(graph, node);
  keep(graph, std::move(node));
}

void lower_window(Graph& graph, Node node) {
  if (!is_all(node.attrs.integers("dilations"), 1)) {
    fail(ErrorCode::kUnsupported, "a dilated ", node.op, " has no form in opset ", kOpset);
  }
  node.attrs.erase("dilations");
  if (node.op == "LpPool") drop_neutral(node, "ceil_mode", 0);
  keep(graph, std::move(node));
}

void lower_quantize(Graph& graph, Node node) {
  drop_neutral(node, "block_size", 0);
  node.attrs.erase("saturate");
  const ValueId zero = input(node, 2);
  const DType quantized = node.op == "DequantizeLinear" ? graph.value(node.inputs[0]).dtype
                          : zero != kNone               ? graph.value(zero).dtype
                                                        : DType::kU8;
  const std::int64_t wanted = node.attrs.integer("output_dtype", 0);
  if (wanted != 0 && wanted != onnx_number(quantized)) {
    fail(ErrorCode::kUnsupported, "attribute 'output_dtype' has no form in opset ", kOpset);
  }
  node.attrs.erase("output_dtype");
  const bool known =
      quantized == DType::kU8 || quantized == DType::kI8 || (quantized == DType::kI32 && node.op == "DequantizeLinear");
  if (!known) fail(ErrorCode::kUnsupported, "quantised as ", name(quantized), " has no form in opset ", kOpset);
  keep(graph, std::move(node));
}

void lower_scatter(Graph& graph, Node node) {
  const std::string reduction = node.attrs.string("reduction", "none");
  if (reduction == "max" || reduction == "min") {
    fail(ErrorCode::kUnsupported, "reduction '", reduction, "' has no form in opset ", kOpset);
  }
  keep(graph, std::move(node));
}

void lower_cast(Graph& graph, Node node) {
  node.attrs.erase("saturate");
  keep(graph, std::move(node));
}

void lower_grid_sample(Graph& graph, Node node) {
  const std::string mode = node.attrs.string("mode", "bilinear");
  if (mode == "linear" || mode == "cubic") node.attrs.set("mode", "bi" + mode);
  keep(graph, std::move(node));
}

// Spells an operator of one input out.
class Spelling {
 public:
  Spelling(Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  ValueId apply(const char* op, std::vector<ValueId> inputs) {
    return append_node(graph_, {op, node_.name, {}, std::move(inputs), {}}, op + std::to_string(count_++));
  }
  ValueId constant(double value) {
    return add_constant(graph_, node_.name + "/constant", Tensor::of<float>({}, {static_cast<float>(value)}));
  }
  void finish(const char* op, std::vector<ValueId> inputs) {
    keep(graph_, {op, node_.name, {}, std::move(inputs), node_.outputs});
  }

 private:
  Graph& graph_;
  const Node& node_;
  int count_ = 0;
};

// x * tanh(softplus(x))
void spell_mish(Graph& graph, Node node) {
  Spelling spelling(graph, node);
  const ValueId x = node.inputs[0];
  spelling.finish("Mul", {x, spelling.apply("Tanh", {spelling.apply("Softplus", {x})})});
}

// x / 2 * (1 + erf(x / sqrt(2))), or with tanh(sqrt(2 / pi) * (x + 0.044715 x^3)) in the place of erf.
void spell_gelu(Graph& graph, Node node) {
  Spelling spelling(graph, node);
  const ValueId x = node.inputs[0];
  ValueId bend = kNone;
  if (node.attrs.string("approximate", "none") == "tanh") {
    const ValueId square = spelling.apply("Mul", {x, x});
    const ValueId cube = spelling.apply("Mul", {square, spelling.apply("Mul", {x, spelling.constant(0.044715)})});
    const ValueId sum = spelling.apply("Add", {x, cube});
    const ValueId root = spelling.constant(std::sqrt(2.0 * std::numbers::inv_pi));
    bend = spelling.apply("Tanh", {spelling.apply("Mul", {sum, root})});
  } else {
    const ValueId root = spelling.constant(std::numbers::sqrt2 / 2.0);
    bend = spelling.apply("Erf", {spelling.apply("Mul", {x, root})});
  }
  const ValueId share = spelling.apply("Add", {bend, spelling.constant(1.0)});
  spelling.finish("Mul", {spelling.apply("Mul", {x, spelling.constant(0.5)}), share});
}

using LowerForm = void (*)(Graph& graph, Node node);

const std::map<std::string, LowerForm>& forms() {
  static const std::map<std::string, LowerForm> table{
      {"ReduceMean", lower_reduce},
      {"ReduceMax", lower_reduce},
      {"ReduceMin", lower_reduce},
      {"ReduceProd", lower_reduce},
      {"ReduceL1", lower_reduce},
      {"ReduceL2", lower_reduce},
      {"ReduceLogSum", lower_reduce},
      {"ReduceLogSumExp", lower_reduce},
      {"ReduceSumSquare", lower_reduce},
      {"Split", lower_split},
      {"Pad", lower_pad},
      {"Resize", lower_resize},
      {"AveragePool", lower_window},
      {"LpPool", lower_window},
      {"QuantizeLinear", lower_quantize},
      {"DequantizeLinear", lower_quantize},
      {"ScatterND", lower_scatter},
      {"ScatterElements", lower_scatter},
      {"Cast", lower_cast},
      {"CastLike", lower_cast},
      {"GridSample", lower_grid_sample},
      {"Mish", spell_mish},
      {"Gelu", spell_gelu},
  };
  return table;
}

void lower(Graph& graph, Node node) {
  const auto form = forms().find(node.op);
  if (form != forms().end()) return form->second(graph, std::move(node));
  if (op_of(node).first_opset > kOpset) {
    fail(ErrorCode::kUnsupported, "the operator has no form in opset ", kOpset);
  }
  keep(graph, std::move(node));
}

}  // namespace

Graph to_opset17(const Graph& graph) {
  Graph lowered = borrow(graph);
  std::vector<Node> nodes = std::move(lowered.nodes);
  lowered.nodes.clear();
  for (Node& node : nodes) {
    const std::string where = describe(node);
    within(where, [&] { lower(lowered, std::move(node)); });
  }
  remove_dead_nodes(lowered);
  verify(lowered);
  return lowered;
}

}  // namespace atrous
