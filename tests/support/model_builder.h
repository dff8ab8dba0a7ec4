// Builds ONNX models in memory for the tests of the importer.
#pragma once

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "onnx/import.h"

namespace atrous::test {

// A model of one graph, opset 17 and IR 8 unless changed through `proto`.
class ModelBuilder {
 public:
  explicit ModelBuilder(int opset = 17);

  onnx::ModelProto proto;

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }
  // Dims below zero are symbolic. Type: onnx::TensorProto::FLOAT and so on.
  ModelBuilder& input(const std::string& name, const std::vector<std::int64_t>& dims,
                      int type = onnx::TensorProto::FLOAT);
  ModelBuilder& output(const std::string& name, int type = onnx::TensorProto::FLOAT);
  // An f32 initializer with raw data.
  ModelBuilder& weight(const std::string& name, const std::vector<std::int64_t>& dims, const std::vector<float>& data);
  onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs, const std::string& name = "");

  std::string bytes() const { return proto.SerializeAsString(); }
};

onnx::TensorProto raw_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                             const std::vector<float>& data);
// f32 data that lie elsewhere, as keys and values in turn say: "location", "w.bin", ...
onnx::TensorProto external_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                                  const std::vector<std::string>& keys_and_values);
onnx::TensorProto bool_tensor(const std::string& name, bool element);  // a scalar, as the condition of an If
onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& op, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name = "");

Imported import_bytes(const std::string& bytes, const ImportOptions& options = {});
Imported import_model(const ModelBuilder& model, const ImportOptions& options = {});

// The message and code of the error that the import ends with: "corrupt: m.onnx: ...", or "no error".
std::string import_error(const std::string& bytes, const ImportOptions& options = {});
std::string import_error(const ModelBuilder& model, const ImportOptions& options = {});

}  // namespace atrous::test
