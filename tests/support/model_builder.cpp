// Builds ONNX models in memory for the tests of the importer.
#include "support/model_builder.h"

#include "support/error_of.h"

namespace atrous::test {
namespace {

onnx::TensorProto f32_tensor(const std::string& name, const std::vector<std::int64_t>& dims) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t dim : dims) tensor.add_dims(dim);
  return tensor;
}

}  // namespace

ModelBuilder::ModelBuilder(int opset) {
  proto.set_ir_version(8);
  proto.add_opset_import()->set_version(opset);
  graph().set_name("test");
}

ModelBuilder& ModelBuilder::input(const std::string& name, const std::vector<std::int64_t>& dims, int type) {
  auto* added = graph().add_input();
  added->set_name(name);
  auto* tensor = added->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  auto* shape = tensor->mutable_shape();
  for (const std::int64_t dim : dims) {
    if (dim < 0) {
      shape->add_dim()->set_dim_param("n");
    } else {
      shape->add_dim()->set_dim_value(dim);
    }
  }
  return *this;
}

ModelBuilder& ModelBuilder::output(const std::string& name, int type) {
  auto* added = graph().add_output();
  added->set_name(name);
  added->mutable_type()->mutable_tensor_type()->set_elem_type(type);
  return *this;
}

ModelBuilder& ModelBuilder::weight(const std::string& name, const std::vector<std::int64_t>& dims,
                                   const std::vector<float>& data) {
  *graph().add_initializer() = raw_tensor(name, dims, data);
  return *this;
}

onnx::NodeProto& ModelBuilder::node(const std::string& op, const std::vector<std::string>& inputs,
                                    const std::vector<std::string>& outputs, const std::string& name) {
  return add_node(graph(), op, inputs, outputs, name);
}

onnx::TensorProto raw_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                             const std::vector<float>& data) {
  onnx::TensorProto tensor = f32_tensor(name, dims);
  tensor.set_raw_data(std::string(reinterpret_cast<const char*>(data.data()), data.size() * sizeof(float)));
  return tensor;
}

onnx::TensorProto external_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                                  const std::vector<std::string>& keys_and_values) {
  onnx::TensorProto tensor = f32_tensor(name, dims);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2) {
    auto* entry = tensor.add_external_data();
    entry->set_key(keys_and_values[i]);
    entry->set_value(keys_and_values[i + 1]);
  }
  return tensor;
}

onnx::TensorProto bool_tensor(const std::string& name, bool element) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::BOOL);
  tensor.add_int32_data(element ? 1 : 0);
  return tensor;
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& op, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name) {
  auto* node = graph.add_node();
  node->set_op_type(op);
  node->set_name(name);
  for (const auto& input : inputs) node->add_input(input);
  for (const auto& output : outputs) node->add_output(output);
  return *node;
}

Imported import_bytes(const std::string& bytes, const ImportOptions& options) {
  return import_onnx(std::as_bytes(std::span(bytes)), "m.onnx", options);
}

Imported import_model(const ModelBuilder& model, const ImportOptions& options) {
  return import_bytes(model.bytes(), options);
}

std::string import_error(const std::string& bytes, const ImportOptions& options) {
  return error_of([&] { import_bytes(bytes, options); });
}

std::string import_error(const ModelBuilder& model, const ImportOptions& options) {
  return import_error(model.bytes(), options);
}

}  // namespace atrous::test
