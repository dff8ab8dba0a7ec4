// GraphProto to draft: names become ids, constants and constant branches are taken out of the nodes.
#include "onnx/draft.h"

#include "core/checked.h"
#include "core/error.h"
#include "graph/edit.h"
#include "graph/name_budget.h"
#include "onnx/draft_attrs.h"

namespace atrous {
namespace {

// The names that a graph makes; a branch sees those of the graphs around it too.
struct Scope {
  const Scope* outer = nullptr;
  std::string prefix;  // of the names inside a branch: "if_3/"
  std::map<std::string, ValueId> names;

  ValueId find(const std::string& name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
      const auto found = scope->names.find(name);
      if (found != scope->names.end()) return found->second;
    }
    return kNone;
  }
};

// What a TypeProto says of a tensor.
struct Declared {
  std::optional<DType> dtype;
  Shape shape = Shape::unranked();
  std::string strange;
};

Shape shape_of(const onnx::TensorShapeProto& proto) {
  require_rank(static_cast<std::size_t>(proto.dim_size()));
  std::vector<std::int64_t> dims;
  for (const auto& dim : proto.dim()) {
    const bool known = dim.has_dim_value() && dim.dim_value() >= 0;
    dims.push_back(known ? dim.dim_value() : Shape::kUnknownDim);
  }
  return Shape(std::move(dims));
}

Declared declared(const onnx::TypeProto& proto) {
  switch (proto.value_case()) {
    case onnx::TypeProto::VALUE_NOT_SET: return {};
    case onnx::TypeProto::kTensorType: break;
    case onnx::TypeProto::kSequenceType: return {std::nullopt, Shape(), "a sequence"};
    case onnx::TypeProto::kOptionalType: return {std::nullopt, Shape(), "an optional"};
    default: return {std::nullopt, Shape(), "not a tensor"};
  }
  Declared type;
  const int element = proto.tensor_type().elem_type();
  type.dtype = find_dtype(element);
  if (!type.dtype && element != onnx::TensorProto::UNDEFINED) type.strange = "element type " + onnx_type_name(element);
  if (proto.tensor_type().has_shape()) type.shape = shape_of(proto.tensor_type().shape());
  return type;
}

class Drafter {
 public:
  Drafter(Weights& weights, std::int64_t max_nodes) : weights_(weights), max_nodes_(max_nodes) {}

  Draft run(const onnx::GraphProto& proto) {
    Scope scope;
    initializers(proto, scope);
    inputs(proto, scope);
    nodes(proto, scope);
    for (const auto& output : proto.output()) {
      const ValueId id = scope.find(output.name());
      if (id == kNone) fail(ErrorCode::kCorrupt, "graph output '", output.name(), "' is not made by any node");
      annotate(output, id);
      draft_.graph.outputs.push_back(id);
      draft_.output_dtypes.push_back(declared(output.type()).dtype.value_or(value(id).dtype));
    }
    if (draft_.graph.outputs.empty()) fail(ErrorCode::kCorrupt, "the graph has no outputs");
    return std::move(draft_);
  }

 private:
  Value& value(ValueId id) { return draft_.graph.value(id); }

  // A name of a branch as it is in the graph: every one of them repeats the names of the Ifs around it.
  std::string inside(const Scope& scope, const std::string& name) {
    prefixes_.take(scope.prefix.size());
    return scope.prefix + name;
  }

  ValueId define(Scope& scope, const std::string& name, const std::string& maker) {
    if (scope.names.contains(name)) fail(ErrorCode::kCorrupt, maker, ": the name '", name, "' is already taken");
    const ValueId id = add_value(draft_.graph, inside(scope, name));
    scope.names.emplace(name, id);
    return id;
  }

  void annotate(const onnx::ValueInfoProto& info, ValueId id) {
    const Declared type = declared(info.type());
    if (!type.strange.empty()) draft_.strange[id] = type.strange;
    if (value(id).constant >= 0 || draft_.weights.contains(id)) return;
    if (type.dtype) value(id).dtype = widened(*type.dtype);
    value(id).shape = type.shape;
  }

  void initializers(const onnx::GraphProto& proto, Scope& scope) {
    if (proto.sparse_initializer_size() > 0) fail(ErrorCode::kUnsupported, "sparse initializers are not supported");
    for (const auto& tensor : proto.initializer()) keep(define(scope, tensor.name(), "initializer"), tensor);
  }

  void keep(ValueId id, const onnx::TensorProto& tensor) {
    draft_.weights[id] = &tensor;
    const auto dtype = find_dtype(tensor.data_type());
    if (!dtype) draft_.strange[id] = "element type " + onnx_type_name(tensor.data_type());
  }

  // Files of IR 3 list their initializers among the inputs too.
  void inputs(const onnx::GraphProto& proto, Scope& scope) {
    for (const auto& input : proto.input()) {
      const ValueId known = scope.find(input.name());
      if (known != kNone && draft_.weights.contains(known)) continue;
      const ValueId id = define(scope, input.name(), "graph input");
      annotate(input, id);
      draft_.graph.inputs.push_back(id);
      draft_.input_dtypes.push_back(declared(input.type()).dtype.value_or(DType::kF32));
    }
  }

  void nodes(const onnx::GraphProto& proto, Scope& scope) {
    for (int i = 0; i < proto.node_size(); ++i) declare(proto.node(i), name_of(proto.node(i), i), scope);
    for (const auto& info : proto.value_info()) {
      const ValueId id = scope.find(info.name());
      if (id != kNone) annotate(info, id);
    }
    for (int i = 0; i < proto.node_size(); ++i) node(proto.node(i), name_of(proto.node(i), i), scope);
  }

  static std::string op_of(const onnx::NodeProto& proto) {
    const bool standard = proto.domain().empty() || proto.domain() == "ai.onnx";
    return standard ? proto.op_type() : proto.domain() + "." + proto.op_type();
  }

  static std::string name_of(const onnx::NodeProto& proto, int index) {
    return proto.name().empty() ? proto.op_type() + "_" + std::to_string(index) : proto.name();
  }

  // Makes the outputs of a node known, whatever the order of the nodes.
  void declare(const onnx::NodeProto& proto, const std::string& name, Scope& scope) {
    const std::string where = "node '" + scope.prefix + name + "' (" + op_of(proto) + ")";
    if (proto.output_size() == 0) fail(ErrorCode::kCorrupt, where, ": has no outputs");
    for (const auto& output : proto.output()) {
      if (!output.empty()) define(scope, output, where);
    }
    if (op_of(proto) == "Constant") within(where, [&] { constant(proto, scope); });
  }

  void constant(const onnx::NodeProto& proto, Scope& scope) {
    const ValueId id = scope.find(proto.output(0));
    if (proto.attribute_size() != 1 || id == kNone) fail(ErrorCode::kCorrupt, "wants one attribute and one output");
    const onnx::AttributeProto& attribute = proto.attribute(0);
    switch (type_of(attribute)) {
      case onnx::AttributeProto::TENSOR: return keep(id, attribute.t());
      case onnx::AttributeProto::FLOAT:
        return make_constant(draft_.graph, id, Tensor::of<float>(Shape(), {attribute.f()}));
      case onnx::AttributeProto::INT:
        return make_constant(draft_.graph, id, Tensor::of<std::int64_t>(Shape(), {attribute.i()}));
      case onnx::AttributeProto::FLOATS:
        return make_constant(
            draft_.graph, id,
            Tensor::of<float>({attribute.floats_size()}, {attribute.floats().begin(), attribute.floats().end()}));
      case onnx::AttributeProto::INTS:
        return make_constant(
            draft_.graph, id,
            Tensor::of<std::int64_t>({attribute.ints_size()}, {attribute.ints().begin(), attribute.ints().end()}));
      default: draft_.strange[id] = "attribute '" + attribute.name() + "'";
    }
  }

  void node(const onnx::NodeProto& proto, const std::string& name, const Scope& scope) {
    if (op_of(proto) == "Constant") return;
    if (op_of(proto) == "If" && inline_branch(proto, name, scope)) return;
    Node node{op_of(proto), inside(scope, name), {}, {}, {}};
    node.attrs = within(describe(node), [&] { return draft_attrs(proto, node.op, weights_); });
    for (const auto& input : proto.input()) node.inputs.push_back(resolve(input, node, scope));
    while (!node.inputs.empty() && node.inputs.back() == kNone) node.inputs.pop_back();
    for (const auto& output : proto.output()) node.outputs.push_back(output.empty() ? kNone : scope.find(output));
    if (node.outputs[0] == kNone) node.outputs[0] = add_value(draft_.graph, "");
    append(std::move(node));
  }

  ValueId resolve(const std::string& name, const Node& node, const Scope& scope) const {
    if (name.empty()) return kNone;
    const ValueId id = scope.find(name);
    if (id == kNone) fail(ErrorCode::kCorrupt, describe(node), ": the input '", name, "' is not made by any node");
    return id;
  }

  void append(Node node) {
    if (static_cast<std::int64_t>(draft_.graph.nodes.size()) >= max_nodes_) {
      fail(ErrorCode::kResource, "the graph has ", max_nodes_ + 1, " nodes and more, the limit is ", max_nodes_);
    }
    draft_.graph.nodes.push_back(std::move(node));
  }

  // Puts the nodes of the branch that a constant condition chooses in the place of the If; false if it is not constant.
  bool inline_branch(const onnx::NodeProto& proto, const std::string& name, const Scope& scope) {
    const auto condition =
        proto.input_size() == 1 ? draft_.weights.find(scope.find(proto.input(0))) : draft_.weights.end();
    if (condition == draft_.weights.end()) return false;
    const Node where{"If", inside(scope, name), {}, {}, {}};
    const Tensor chosen = within(describe(where), [&] { return weights_.read(*condition->second); });
    if (chosen.dtype() != DType::kBool || chosen.elements() != 1) {
      fail(ErrorCode::kCorrupt, describe(where), ": the condition is ", atrous::name(chosen.dtype()),
           chosen.shape().text(), ", wanted one bool");
    }
    const auto* attribute = find_attribute(proto, chosen.as<bool>()[0] ? "then_branch" : "else_branch");
    if (attribute == nullptr || attribute->g().output_size() != proto.output_size()) {
      fail(ErrorCode::kCorrupt, describe(where), ": the branch is missing or has other outputs than the node");
    }
    branch(attribute->g(), proto, where.name, scope);
    return true;
  }

  void branch(const onnx::GraphProto& graph, const onnx::NodeProto& proto, const std::string& name,
              const Scope& outer) {
    Scope scope{&outer, name + "/", {}};
    initializers(graph, scope);
    nodes(graph, scope);
    for (int i = 0; i < graph.output_size(); ++i) {
      if (proto.output(i).empty()) continue;
      Node node{"Identity", inside(scope, "output_" + std::to_string(i)), {}, {}, {}};
      node.inputs = {resolve(graph.output(i).name(), node, scope)};
      node.outputs = {outer.find(proto.output(i))};
      append(std::move(node));
    }
  }

  Weights& weights_;
  std::int64_t max_nodes_;
  NameBudget prefixes_;
  Draft draft_;
};

}  // namespace

Draft draft_graph(const onnx::GraphProto& proto, Weights& weights, std::int64_t max_nodes) {
  return Drafter(weights, max_nodes).run(proto);
}

}  // namespace atrous
