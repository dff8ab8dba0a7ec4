// Weights in files of their own: where they may lie, and what is refused of them.
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "atrous/model.h"
#include "hostile/case.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

// A model whose weights lie where `location` says.
fs::path with_external(const TemporaryFolder& folder, const std::string& location, const std::string& offset = "0") {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  *model.graph().add_initializer() = external_tensor("w", {2}, {"location", location, "offset", offset});
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

TEST(ExternalData, are_among_the_model_s_files) {
  const TemporaryFolder folder;
  const fs::path model = with_external(folder, "w.bin");
  write_weights(folder / "model/w.bin");
  EXPECT_EQ(Model::load(model).files(), (std::vector<fs::path>{model, fs::canonical(folder / "model/w.bin")}));
  const std::string facts = model.string() + ".json";
  std::ofstream(facts) << "{}";
  EXPECT_EQ(Model::load(model).files().back(), facts);
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

TEST(ExternalData, may_be_a_file_for_every_weight) {
  const TemporaryFolder folder;
  ModelBuilder model;
  model.input("v0", {2}).output("v100");
  for (int i = 0; i < 100; ++i) {
    const std::string weight = "w" + std::to_string(i);
    write_weights(folder / weight);
    *model.graph().add_initializer() = external_tensor(weight, {2}, {"location", weight});
    model.node("Mul", {"v" + std::to_string(i), weight}, {"v" + std::to_string(i + 1)});
  }
  std::ofstream(folder / "m.onnx", std::ios::binary) << model.bytes();
  rlimit old{};
  getrlimit(RLIMIT_NOFILE, &old);
  const rlimit few{64, old.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  EXPECT_EQ(error_of([&] { Model::load(folder / "m.onnx"); }), "no error");
  setrlimit(RLIMIT_NOFILE, &old);
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
