// Weights: every element type and every place where the elements may lie.
#include <gtest/gtest.h>

#include <fstream>

#include "atrous/error.h"
#include "onnx/tensor_file.h"
#include "onnx/weights.h"
#include "support/model_builder.h"
#include "support/tensors.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;
using test::external_tensor;
using test::import_error;
using test::import_model;
using test::ModelBuilder;
using test::raw_tensor;

// A folder that is removed at the end of the test.
struct TemporaryFolder {
  TemporaryFolder()
      : path(fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~TemporaryFolder() { fs::remove_all(path); }
  fs::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
  fs::path path;
};

ModelBuilder model_of(const onnx::TensorProto& tensor) {
  ModelBuilder model;
  *model.graph().add_initializer() = tensor;
  model.output("y").node("Identity", {tensor.name()}, {"y"});
  return model;
}

Tensor imported(const onnx::TensorProto& tensor) {
  const Graph graph = import_model(model_of(tensor)).graph;
  return graph.constant(graph.nodes[0].inputs[0])->clone();
}

onnx::TensorProto typed(onnx::TensorProto::DataType type, std::int64_t elements) {
  onnx::TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(type);
  tensor.add_dims(elements);
  return tensor;
}

onnx::TensorProto external(const std::string& location, const std::string& offset, const std::string& length) {
  return external_tensor("w", {2}, {"location", location, "offset", offset, "length", length});
}

std::string external_error(const onnx::TensorProto& tensor, const fs::path& folder) {
  ImportOptions options;
  options.folder = folder;
  return import_error(model_of(tensor), options);
}

TEST(Weights, large_raw_data_keep_their_values) {
  std::vector<float> data(5000);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i) * 0.25F;
  const Tensor tensor = imported(raw_tensor("w", {50, 100}, data));
  EXPECT_TRUE(test::close(tensor, Tensor::of<float>({50, 100}, data), test::kExact));
}

TEST(Weights, large_float_data_keep_their_values) {
  onnx::TensorProto proto = typed(onnx::TensorProto::FLOAT, 1000);
  std::vector<float> data(1000);
  for (std::size_t i = 0; i < data.size(); ++i) proto.add_float_data(data[i] = static_cast<float>(i) - 7.5F);
  EXPECT_TRUE(test::close(imported(proto), Tensor::of<float>({1000}, data), test::kExact));
}

TEST(Weights, halves_and_doubles_become_f32) {
  onnx::TensorProto half = typed(onnx::TensorProto::FLOAT16, 2);
  half.add_int32_data(0x3C00);
  half.add_int32_data(0xC000);
  EXPECT_TRUE(test::close(imported(half), Tensor::of<float>({2}, {1.0F, -2.0F}), test::kExact));
  onnx::TensorProto brain = typed(onnx::TensorProto::BFLOAT16, 1);
  brain.set_raw_data(std::string("\x80\x3F", 2));
  EXPECT_TRUE(test::close(imported(brain), Tensor::of<float>({1}, {1.0F}), test::kExact));
  onnx::TensorProto wide = typed(onnx::TensorProto::DOUBLE, 200);
  std::vector<float> data;
  for (int i = 0; i < 200; ++i) {
    wide.add_double_data(i * 0.5);
    data.push_back(static_cast<float>(i) * 0.5F);
  }
  EXPECT_TRUE(test::close(imported(wide), Tensor::of<float>({200}, data), test::kExact));
}

TEST(Weights, integers_keep_their_type) {
  onnx::TensorProto small = typed(onnx::TensorProto::INT8, 2);
  small.add_int32_data(-3);
  small.add_int32_data(127);
  EXPECT_EQ(imported(small).as<std::int8_t>()[0], -3);
  onnx::TensorProto large = typed(onnx::TensorProto::INT64, 1);
  large.add_int64_data(std::int64_t{1} << 40);
  EXPECT_EQ(imported(large).as<std::int64_t>()[0], std::int64_t{1} << 40);
  onnx::TensorProto flags = typed(onnx::TensorProto::BOOL, 2);
  flags.set_raw_data(std::string("\x00\x07", 2));
  EXPECT_FALSE(imported(flags).as<bool>()[0]);
  EXPECT_TRUE(imported(flags).as<bool>()[1]);
}

TEST(Weights, empty_tensors_are_read) { EXPECT_EQ(imported(typed(onnx::TensorProto::FLOAT, 0)).shape(), Shape({0})); }

TEST(Weights, shapes_and_data_that_disagree_are_refused_before_anything_is_allocated) {
  EXPECT_EQ(import_error(model_of(raw_tensor("w", {3}, {1.0F}))),
            "corrupt: m.onnx: constant 'w': the shape [3] wants 12 bytes of data, there are 4");
  EXPECT_EQ(import_error(model_of(raw_tensor("w", {1000}, std::vector<float>(999)))),
            "corrupt: m.onnx: constant 'w': the shape [1000] wants 4000 bytes of data, there are 3996");
  EXPECT_EQ(import_error(model_of(typed(onnx::TensorProto::FLOAT, 1'000'000'000))),
            "corrupt: m.onnx: constant 'w': the shape [1000000000] wants 1000000000 elements, there are 0");
  EXPECT_EQ(import_error(model_of(typed(onnx::TensorProto::FLOAT, -1))),
            "corrupt: m.onnx: constant 'w': an extent of -1");
}

TEST(Weights, strings_are_not_supported) {
  EXPECT_EQ(import_error(model_of(typed(onnx::TensorProto::STRING, 1))),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 'w': element type string");
}

TEST(Weights, external_data_come_from_the_folder) {
  const TemporaryFolder folder;
  const float data[3] = {9.0F, 1.5F, -2.5F};
  folder.write("w.bin", std::string(reinterpret_cast<const char*>(data), sizeof(data)));
  const fs::path file = folder.write("m.onnx", model_of(external("w.bin", "4", "8")).bytes());
  ImportOptions options;
  options.folder = folder.path;
  const Graph graph = import_onnx(file, options).graph;
  EXPECT_TRUE(
      test::close(*graph.constant(graph.nodes[0].inputs[0]), Tensor::of<float>({2}, {1.5F, -2.5F}), test::kExact));
}

TEST(Weights, external_data_of_another_length_are_refused) {
  const TemporaryFolder folder;
  folder.write("w.bin", "12345678");
  EXPECT_EQ(external_error(external("w.bin", "0", "4"), folder.path),
            "corrupt: m.onnx: constant 'w': the shape [2] wants 8 bytes of data, there are 4");
}

TEST(TensorFile, reads_a_tensor_in_its_own_type) {
  const TemporaryFolder folder;
  onnx::TensorProto half = typed(onnx::TensorProto::FLOAT16, 1);
  half.add_int32_data(0x3C00);
  EXPECT_EQ(read_tensor_file(folder.write("half.pb", half.SerializeAsString())).dtype(), DType::kF16);
  EXPECT_THROW(read_tensor_file(folder.path / "none.pb"), Error);
}

}  // namespace
}  // namespace atrous
