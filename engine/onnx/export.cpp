// Graph to ModelProto: unique names, initializers in the order of their use, attributes by kind.
#include "onnx/export.h"

#include <onnx/onnx_pb.h>

#include <limits>
#include <set>

#include "core/error.h"
#include "graph/edit.h"
#include "onnx/opset17.h"
#include "ops/onnx_types.h"

namespace atrous {
namespace {

constexpr int kIrVersion = 8;
constexpr int kOpset = 17;

void write_type(onnx::ValueInfoProto& info, const Value& value) {
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(static_cast<std::int32_t>(onnx_number(value.dtype)));
  if (!value.shape.ranked()) return;
  auto& shape = *type.mutable_shape();
  for (const std::int64_t extent : value.shape.dims()) {
    auto& dim = *shape.add_dim();
    if (extent >= 0) dim.set_dim_value(extent);
  }
}

void write_tensor(onnx::TensorProto& proto, const Tensor& tensor) {
  proto.set_data_type(static_cast<std::int32_t>(onnx_number(tensor.dtype())));
  for (const std::int64_t extent : tensor.shape().dims()) proto.add_dims(extent);
  proto.set_raw_data(tensor.data(), tensor.bytes());
}

struct AttributeWriter {
  onnx::AttributeProto& proto;

  void operator()(std::int64_t value) const {
    proto.set_type(onnx::AttributeProto::INT);
    proto.set_i(value);
  }
  void operator()(float value) const {
    proto.set_type(onnx::AttributeProto::FLOAT);
    proto.set_f(value);
  }
  void operator()(const std::string& value) const {
    proto.set_type(onnx::AttributeProto::STRING);
    proto.set_s(value);
  }
  void operator()(const std::vector<std::int64_t>& list) const {
    proto.set_type(onnx::AttributeProto::INTS);
    proto.mutable_ints()->Add(list.begin(), list.end());
  }
  void operator()(const std::vector<float>& list) const {
    proto.set_type(onnx::AttributeProto::FLOATS);
    proto.mutable_floats()->Add(list.begin(), list.end());
  }
  void operator()(const std::vector<std::string>& list) const {
    proto.set_type(onnx::AttributeProto::STRINGS);
    for (const std::string& text : list) proto.add_strings(text);
  }
};

// The importer keeps the fill value of ConstantOfShape as a number and a type.
void write_fill(onnx::NodeProto& proto, const Attrs& attrs) {
  constexpr DType kTypes[] = {DType::kF32, DType::kI8,  DType::kU8,  DType::kI16, DType::kU16,
                              DType::kI32, DType::kU32, DType::kI64, DType::kU64, DType::kBool};
  if (!attrs.has("value")) return;
  auto& attribute = *proto.add_attribute();
  attribute.set_name("value");
  attribute.set_type(onnx::AttributeProto::TENSOR);
  const std::string wanted = attrs.string("dtype", "f32");
  DType dtype = DType::kF32;
  for (const DType candidate : kTypes) {
    if (wanted == name(candidate)) dtype = candidate;
  }
  Tensor tensor(dtype, {1});
  if (dtype == DType::kF32) {
    tensor.as<float>()[0] = attrs.number("value", 0.0F);
  } else {  // little-endian: the low bytes come first
    const std::int64_t value = attrs.integer("value", 0);
    std::copy_n(reinterpret_cast<const std::byte*>(&value), tensor.bytes(), static_cast<std::byte*>(tensor.data()));
  }
  write_tensor(*attribute.mutable_t(), tensor);
}

class Exporter {
 public:
  explicit Exporter(const Graph& graph) : graph_(graph), names_(graph.values.size()) {}

  onnx::ModelProto run() {
    name_values();
    auto& proto = *model_.mutable_graph();
    proto.set_name("main_graph");
    for (const ValueId id : graph_.inputs) write_info(*proto.add_input(), id);
    for (const ValueId id : graph_.outputs) write_output(id);
    for (const Node& node : graph_.nodes) write_node(node);
    return std::move(model_);
  }

 private:
  std::string& name_of(ValueId id) { return names_[static_cast<std::size_t>(id)]; }

  void name_value(ValueId id) {
    std::string& name = name_of(id);
    if (!name.empty()) return;
    const std::string& wanted = graph_.value(id).name;
    const std::string stem = wanted.empty() ? "value" : wanted;
    name = stem;
    for (int i = 2; !taken_.insert(name).second; ++i) name = stem + "_" + std::to_string(i);
  }

  // Inputs and outputs come first: their names are what callers know.
  void name_values() {
    for (const ValueId id : graph_.inputs) name_value(id);
    for (const ValueId id : graph_.outputs) name_value(id);
    for (const Node& node : graph_.nodes) {
      for (const ValueId id : node.outputs) {
        if (id != kNone) name_value(id);
      }
    }
  }

  void write_info(onnx::ValueInfoProto& info, ValueId id) {
    info.set_name(name_of(id));
    write_type(info, graph_.value(id));
  }

  void write_output(ValueId id) {
    write_info(*model_.mutable_graph()->add_output(), id);
    if (graph_.constant(id) != nullptr) write_constant(id);
  }

  void write_constant(ValueId id) {
    if (!written_.insert(id).second) return;
    name_value(id);
    auto& proto = *model_.mutable_graph()->add_initializer();
    proto.set_name(name_of(id));
    write_tensor(proto, *graph_.constant(id));
  }

  void write_node(const Node& node) {
    auto& proto = *model_.mutable_graph()->add_node();
    proto.set_op_type(node.op);
    proto.set_name(node.name);
    for (const ValueId id : node.inputs) {
      if (id != kNone && graph_.constant(id) != nullptr) write_constant(id);
      proto.add_input(id == kNone ? "" : name_of(id));
    }
    for (const ValueId id : node.outputs) proto.add_output(id == kNone ? "" : name_of(id));
    if (node.op == "ConstantOfShape") return write_fill(proto, node.attrs);
    for (const auto& [name, value] : node.attrs.all()) {
      auto& attribute = *proto.add_attribute();
      attribute.set_name(name);
      std::visit(AttributeWriter{attribute}, value);
    }
  }

  const Graph& graph_;
  onnx::ModelProto model_;
  std::vector<std::string> names_;  // by value
  std::set<std::string> taken_;
  std::set<ValueId> written_;
};

void require_size(std::uint64_t bytes) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (bytes > kMost) {
    fail(ErrorCode::kResource, "the model has ", bytes, " bytes, one ONNX file holds ", kMost, " at most");
  }
}

}  // namespace

std::string export_onnx(const Graph& graph, const ExportFacts& facts) {
  const Graph lowered = to_opset17(graph);
  std::uint64_t bytes = 0;
  for (const Tensor& tensor : lowered.constants) bytes += tensor.bytes();
  require_size(bytes);
  onnx::ModelProto model = Exporter(lowered).run();
  model.set_ir_version(kIrVersion);
  model.set_producer_name("atrous");
  model.set_producer_version(facts.producer_version);
  model.set_doc_string(facts.description);
  model.add_opset_import()->set_version(kOpset);
  for (const auto& [key, value] : facts.properties) {
    auto& property = *model.add_metadata_props();
    property.set_key(key);
    property.set_value(value);
  }
  require_size(model.ByteSizeLong());
  return model.SerializeAsString();
}

}  // namespace atrous
