// Budgets: what is beyond one is refused with the wanted and the allowed amount, before memory is taken for it.
#include <algorithm>
#include <fstream>

#include "atrous/model.h"
#include "hostile/case.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"
#include "support/tflite_builder.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

constexpr int kRelu = 19;  // in the schema of TensorFlow Lite
constexpr int kSplit = 49;

// Two weights of 16 bytes each.
std::string two_weights() {
  ModelBuilder model;
  model.input("x", {4}).output("y").weight("v", {4}, {1, 2, 3, 4}).weight("w", {4}, {1, 2, 3, 4});
  model.node("Mul", {"x", "v"}, {"a"});
  model.node("Add", {"a", "w"}, {"y"});
  return model.bytes();
}

std::string load_error(const std::string& bytes, const Limits& limits, const std::string& name = "m.onnx") {
  ModelOptions options;
  options.limits = limits;
  return error_of([&] { Model::load(std::as_bytes(std::span(bytes)), name, options); });
}

TEST(ModelLimits, the_file_has_one) {
  const std::string bytes = two_weights();
  EXPECT_EQ(load_error(bytes, {.max_file_bytes = 10}),
            "resource: m.onnx: the file has " + std::to_string(bytes.size()) + " bytes, the limit is 10");
  EXPECT_EQ(load_error(bytes, {.max_file_bytes = static_cast<std::int64_t>(bytes.size())}), "no error");
}

TEST(ModelLimits, a_tensor_has_one) {
  EXPECT_EQ(load_error(two_weights(), {.max_tensor_bytes = 15}),
            "resource: m.onnx: constant 'v': a tensor f32[4] takes 16 bytes, the limit is 15");
  EXPECT_EQ(load_error(two_weights(), {.max_tensor_bytes = 16}), "no error");
}

TEST(ModelLimits, all_weights_together_have_one) {
  EXPECT_EQ(load_error(two_weights(), {.max_weight_bytes = 31}),
            "resource: m.onnx: constant 'w': the weights take 32 bytes and more with f32[4], the limit is 31");
  EXPECT_EQ(load_error(two_weights(), {.max_weight_bytes = 32}), "no error");
}

TEST(ModelLimits, nodes_have_one) {
  EXPECT_EQ(load_error(two_weights(), {.max_nodes = 1}),
            "resource: m.onnx: the graph has 2 nodes and more, the limit is 1");
  EXPECT_EQ(load_error(two_weights(), {.max_nodes = 2}), "no error");
}

TEST(ModelLimits, nested_messages_have_one) {
  EXPECT_EQ(load_error(two_weights(), {.max_depth = 1}),
            "resource: m.onnx: messages are nested 2 deep and more, the limit is 1");
  EXPECT_EQ(load_error(two_weights(), {.max_depth = 5}),  // the extents of an input's type are the deepest
            "resource: m.onnx: messages are nested 6 deep and more, the limit is 5");
  EXPECT_EQ(load_error(two_weights(), {.max_depth = 6}), "no error");
}

// 200 tensors that all claim the same bytes of the file: more memory than the file has.
TEST(ModelLimits, weights_that_share_bytes_count_each) {
  ModelBuilder model;
  model.input("x", {1024}).output("y");
  std::string last = "x";
  for (int i = 0; i < 200; ++i) {
    const std::string id = std::to_string(i);
    *model.graph().add_initializer() = external_tensor("w" + id, {1024}, {"location", ""});
    last = i == 199 ? "y" : "v" + id;
    model.node("Add", {i == 0 ? "x" : "v" + std::to_string(i - 1), "w" + id}, {last});
  }
  EXPECT_EQ(load_error(model.bytes(), {.max_weight_bytes = 100 * 4096}).substr(0, 17), "resource: m.onnx:");
  EXPECT_EQ(load_error(model.bytes(), {}), "no error");
}

TEST(ModelLimits, what_is_short_in_the_file_and_long_in_memory_has_one) {
  const auto refused = [](int nodes, std::int64_t max_nodes) {
    onnx::ModelProto model;
    model.set_ir_version(8);
    for (int i = 0; i < nodes; ++i) model.mutable_graph()->add_node();  // 2 bytes each, a hundred once parsed
    return load_error(model.SerializeAsString(), {.max_nodes = max_nodes});
  };
  EXPECT_EQ(refused(700'000, 10).substr(0, 99),
            "resource: m.onnx: the graph has 640001 names, attributes, weights and types and more, the limit is ");
  EXPECT_EQ(refused(630'000, 10).substr(0, 100).find("640001"), std::string::npos);
  EXPECT_EQ(refused(700'000, 20'000).find("640001"), std::string::npos);
}

TEST(ModelLimits, names_that_a_file_has_once_and_a_graph_often_have_one) {
  const std::string refusal = "resource: m: the names of values and nodes take more than 67108864 bytes";
  const std::string name(1 << 20, 'n');
  ModelBuilder branches;
  branches.input("x", {1}).output("y");
  *branches.graph().add_initializer() = bool_tensor("c", true);
  auto& branch = *branches.node("If", {"c"}, {"y"}, name).add_attribute();
  branch.set_name("then_branch");
  branch.set_type(onnx::AttributeProto::GRAPH);
  for (int i = 0; i < 100; ++i) {
    add_node(*branch.mutable_g(), "Relu", {i == 0 ? "x" : "v" + std::to_string(i - 1)}, {"v" + std::to_string(i)});
  }
  branch.mutable_g()->add_output()->set_name("v99");
  EXPECT_EQ(load_error(branches.bytes(), {}, "m"), refusal);

  TfliteBuilder outputs;
  outputs.inputs = {outputs.tensor("x", {1, 2})};
  outputs.outputs.assign(100, outputs.tensor(name, {1, 2}));
  outputs.op(kRelu, outputs.inputs, {outputs.outputs[0]});
  EXPECT_EQ(load_error(outputs.bytes(), {}, "m"), refusal);

  TfliteBuilder split;
  split.inputs = {split.tensor("x", {1, 200})};
  split.outputs = {split.tensor(name, {1, 1})};
  const std::vector<int> parts(200, split.outputs[0]);
  const auto options = tflite::CreateSplitOptions(split.fbb, 200).Union();
  split.op(kSplit, {split.integers({}, {1}), split.inputs[0]}, parts, tflite::BuiltinOptions::SplitOptions, options);
  EXPECT_NE(load_error(split.bytes(), {}, "m").find(refusal.substr(13)), std::string::npos);
}

TEST(ModelLimits, reports_of_what_is_missing_have_one) {
  ModelBuilder model;
  model.input("x", {1}).output("y");
  auto& node = model.node("Relu", {"x"}, {"y"}, "relu");
  for (int i = 0; i < 150; ++i) {
    auto& attribute = *node.add_attribute();
    attribute.set_name("a" + std::to_string(i));
    attribute.set_type(onnx::AttributeProto::INT);
  }
  const std::string error = load_error(model.bytes(), {});
  EXPECT_EQ(error.substr(0, 62), "unsupported: m.onnx: more than 100 things are not supported (o");
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 100);
}

TEST(ModelLimits, the_json_file_beside_a_model_has_one) {
  const TemporaryFolder folder;
  const fs::path model = folder / "m.onnx";
  std::ofstream(model, std::ios::binary) << two_weights();
  const auto error_with = [&](const std::string& facts) {
    std::ofstream(model.string() + ".json", std::ios::binary) << facts;
    return error_of([&] { Model::load(model); });
  };
  const std::string room((16 << 20) - 2, ' ');
  EXPECT_EQ(error_with("{" + room + "}"), "no error");
  const std::string place = "resource: " + model.string() + ": " + model.string() + ".json: ";
  EXPECT_EQ(error_with("{ " + room + "}"), place + "the file has 16777217 bytes, the limit is 16777216");
  std::string many = R"({"labels":[)";
  for (int i = 0; i < 1 << 20; ++i) many += "0,";
  EXPECT_EQ(error_with(many + "0]}"), place + "more than 1048576 values of JSON");
}

}  // namespace
}  // namespace atrous::test
