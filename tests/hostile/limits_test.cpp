// Budgets: what is beyond one is refused with the wanted and the allowed amount, before memory is taken for it.
#include <fstream>

#include "atrous/model.h"
#include "graph/text.h"
#include "hostile/case.h"
#include "onnx/export.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

// Two weights of 16 bytes each.
std::string two_weights() {
  ModelBuilder model;
  model.input("x", {4}).output("y").weight("v", {4}, {1, 2, 3, 4}).weight("w", {4}, {1, 2, 3, 4});
  model.node("Mul", {"x", "v"}, {"a"});
  model.node("Add", {"a", "w"}, {"y"});
  return model.bytes();
}

std::string load_error(const std::string& bytes, const Limits& limits) {
  ModelOptions options;
  options.limits = limits;
  return error_of([&] { Model::load(std::as_bytes(std::span(bytes)), "m.onnx", options); });
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
    auto& tensor = *model.graph().add_initializer();
    tensor.set_name("w" + id);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(1024);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    tensor.add_external_data()->set_key("location");
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
  EXPECT_EQ(refused(700'000, 10).substr(0, 100),
            "resource: m.onnx: the graph has 640001 names, attributes, weights and types and more, the limit is ");
  EXPECT_EQ(refused(630'000, 10).substr(0, 100).find("640001"), std::string::npos);
  EXPECT_EQ(refused(700'000, 20'000).find("640001"), std::string::npos);
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

// A model beside whose weights lie where `location` says.
fs::path with_external(const TemporaryFolder& folder, const std::string& location, const std::string& offset = "0") {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  auto& tensor = *model.graph().add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(2);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"location", location}, {"offset", offset}}) {
    auto* entry = tensor.add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  }
  model.node("Mul", {"x", "w"}, {"y"}, "mul");
  fs::create_directories(folder / "model");
  std::ofstream(folder / "model/m.onnx", std::ios::binary) << model.bytes();
  return folder / "model/m.onnx";
}

std::string external_error(const fs::path& model) {
  const std::string error = error_of([&] { Model::load(model); });
  const std::string place = model.string() + ": constant 'w': ";
  const std::size_t at = error.find(place);
  return at == std::string::npos ? error : error.substr(0, at) + error.substr(at + place.size());
}

void write_weights(const fs::path& path, std::size_t bytes = 8) {
  std::ofstream(path, std::ios::binary) << std::string(bytes, '\0');
}

TEST(ExternalData, lie_in_the_model_s_folder_or_below) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "model/sub");
  write_weights(folder / "model/w.bin");
  write_weights(folder / "model/sub/w.bin");
  EXPECT_EQ(external_error(with_external(folder, "w.bin")), "no error");
  EXPECT_EQ(external_error(with_external(folder, "./sub/w.bin")), "no error");
}

TEST(ExternalData, outside_the_folder_are_refused) {
  const TemporaryFolder folder;
  write_weights(folder / "secret.bin");
  EXPECT_EQ(external_error(with_external(folder, "../secret.bin")),
            "corrupt: external data '../secret.bin': outside the model's folder");
  EXPECT_EQ(external_error(with_external(folder, "sub/../../secret.bin")),
            "corrupt: external data 'sub/../../secret.bin': outside the model's folder");
  const std::string absolute = (folder / "secret.bin").string();
  EXPECT_EQ(external_error(with_external(folder, absolute)),
            "corrupt: external data '" + absolute + "': outside the model's folder");
}

TEST(ExternalData, behind_links_that_lead_out_are_refused) {
  const TemporaryFolder folder;
  write_weights(folder / "secret.bin");
  fs::create_directories(folder / "model");
  fs::create_symlink("../secret.bin", folder / "model/link.bin");
  fs::create_directory_symlink("..", folder / "model/up");
  write_weights(folder / "model/inside.bin");
  fs::create_symlink("inside.bin", folder / "model/alias.bin");
  const std::string refusal = ": a link that leads out of the model's folder";
  EXPECT_EQ(external_error(with_external(folder, "link.bin")), "corrupt: external data 'link.bin'" + refusal);
  EXPECT_EQ(external_error(with_external(folder, "up/secret.bin")), "corrupt: external data 'up/secret.bin'" + refusal);
  EXPECT_EQ(external_error(with_external(folder, "alias.bin")), "no error");
}

TEST(ExternalData, that_are_no_files_are_refused) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "model/sub");
  fs::create_symlink("/dev/zero", folder / "model/zero");
  EXPECT_EQ(external_error(with_external(folder, "sub")),
            "invalid_argument: external data 'sub': is a folder, wanted a file");
  EXPECT_EQ(external_error(with_external(folder, "zero")),
            "corrupt: external data 'zero': a link that leads out of the model's folder");
  EXPECT_EQ(external_error(with_external(folder, "missing.bin")),
            "not_found: external data 'missing.bin': cannot open the file: No such file or directory");
}

TEST(ExternalData, beyond_the_end_of_their_file_are_refused) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "model");
  write_weights(folder / "model/w.bin", 15);
  EXPECT_EQ(external_error(with_external(folder, "w.bin", "7")), "no error");
  EXPECT_EQ(external_error(with_external(folder, "w.bin", "8")),
            "corrupt: external data 'w.bin': wants 8 bytes at 8, the file has 15");
  EXPECT_EQ(external_error(with_external(folder, "w.bin", "18446744073709551615")),
            "corrupt: external data 'w.bin': wants 8 bytes at 18446744073709551615, the file has 15");
}

}  // namespace
}  // namespace atrous::test
