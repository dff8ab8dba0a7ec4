// Models that are found by name.
#include "atrous/installed_models.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "atrous/c_api.h"
#include "atrous/error.h"
#include "atrous/model.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"

namespace atrous {
namespace {

// Sets ATROUS_MODEL_PATH for one test.
class ModelPath {
 public:
  explicit ModelPath(const std::string& value) { setenv("ATROUS_MODEL_PATH", value.c_str(), 1); }
  ~ModelPath() { unsetenv("ATROUS_MODEL_PATH"); }
  ModelPath(const ModelPath&) = delete;
  ModelPath& operator=(const ModelPath&) = delete;
};

bool is_listed(const std::string& name) {
  for (const InstalledModel& model : installed_models()) {
    if (model.name == name) return true;
  }
  return false;
}

TEST(InstalledModels, of_the_named_folders_come_first) {
  const test::TemporaryFolder first, second;
  second.write("house.onnx", {});
  second.write("tree.tflite", {});
  second.write("notes.txt", {});
  first.write("house.onnx", {});
  const ModelPath path(first.path().string() + ":/no/such/folder:" + second.path().string());
  EXPECT_EQ(model_folders().at(0), first.path());
  EXPECT_EQ(model_folders().at(1), second.path());
  EXPECT_EQ(find_model("house"), first / "house.onnx");
  EXPECT_EQ(find_model("tree"), second / "tree.tflite");
  EXPECT_FALSE(is_listed("notes"));
}

TEST(InstalledModels, that_are_missing_are_an_error_with_the_names_there_are) {
  const test::TemporaryFolder folder;
  folder.write("house.onnx", {});
  const ModelPath path(folder.path().string());
  try {
    find_model("horse");
    FAIL() << "found a horse";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_NE(std::string(error.what()).find("no model 'horse' is installed; there are: "), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("house"), std::string::npos);
  }
}

TEST(InstalledModels, the_default_one_may_be_replaced) {
  const test::TemporaryFolder folder;
  test::ModelBuilder model;
  model.input("x", {1, 3, 4, 4}).output("y");
  model.node("Relu", {"x"}, {"y"}, "last");
  const std::string bytes = model.bytes();
  folder.write("pages.onnx", std::as_bytes(std::span(bytes)));
  const ModelPath path(folder.path().string());
  EXPECT_EQ(Model::load_default().name(), (folder / "pages.onnx").string());
  atrous_model* loaded = nullptr;
  ASSERT_EQ(atrous_model_load_default(nullptr, &loaded, nullptr), ATROUS_OK);
  EXPECT_EQ(atrous_model_name(loaded), (folder / "pages.onnx").string());
  atrous_model_free(loaded);
}

}  // namespace
}  // namespace atrous
