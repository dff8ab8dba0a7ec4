// Files that are not ONNX models, and models that are damaged.
#include <gtest/gtest.h>

#include <random>

#include "atrous/error.h"
#include "support/model_builder.h"

namespace atrous {
namespace {

using test::import_bytes;
using test::import_error;
using test::ModelBuilder;

std::string error_of(const char* bytes, std::size_t size) { return import_error(std::string(bytes, size)); }

template <std::size_t N>
std::string error_of(const char (&bytes)[N]) {
  return error_of(bytes, N - 1);
}

TEST(ForeignFile, is_named_for_what_it_is) {
  EXPECT_EQ(error_of(""), "corrupt: m.onnx: the file is empty");
  EXPECT_EQ(error_of("PK\x03\x04rest"),
            "unsupported: m.onnx: not an ONNX model but a zip archive, as PyTorch checkpoints and Keras models are");
  EXPECT_EQ(error_of("\x1c\0\0\0TFL3rest"), "unsupported: m.onnx: not an ONNX model but a TensorFlow Lite model");
  EXPECT_EQ(error_of("\x89HDF\r\n\x1a\n"),
            "unsupported: m.onnx: not an ONNX model but an HDF5 file, as old Keras models are");
  EXPECT_EQ(error_of("version https://git-lfs.github.com/spec/v1\noid"),
            "corrupt: m.onnx: not an ONNX model but a Git LFS pointer, not the file that it stands for");
  EXPECT_EQ(error_of("\n <!DOCTYPE html><p>404"),
            "corrupt: m.onnx: not an ONNX model but an HTML page, so the download went wrong");
  EXPECT_EQ(error_of("{\"a\": 1}"), "corrupt: m.onnx: not an ONNX model but a JSON file");
  EXPECT_EQ(error_of("\x08\x01\x12\x07serve\0\0"),
            "unsupported: m.onnx: not an ONNX model but a TensorFlow SavedModel");
  EXPECT_EQ(error_of("RIFF"),
            "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 2 (first bytes: 52 49 46 46)");
  EXPECT_EQ(error_of("\x08\x07"), "corrupt: m.onnx: not an ONNX model: it holds no graph (first bytes: 08 07)");
}

TEST(ForeignFile, that_cannot_be_opened_is_not_found) {
  try {
    import_onnx(std::filesystem::path("/nonexistent/m.onnx"), {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    EXPECT_STREQ(error.what(), "/nonexistent/m.onnx: cannot open the file: No such file or directory");
  }
  try {
    import_onnx(std::filesystem::path("/tmp"), {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "/tmp: is a folder, wanted a file");
  }
}

// A small model with a bit of everything that the scanner looks into.
std::string sample() {
  ModelBuilder model;
  model.input("x", {1, -1}).output("y").weight("w", {300}, std::vector<float>(300, 0.5F));
  auto* attribute = model.node("Constant", {}, {"c"}).add_attribute();
  attribute->set_name("value");
  attribute->set_type(onnx::AttributeProto::TENSOR);
  *attribute->mutable_t() = test::raw_tensor("", {300}, std::vector<float>(300, 1.0F));
  model.node("Concat", {"w", "c"}, {"y"}).add_attribute()->set_name("axis");
  model.graph().mutable_node(1)->mutable_attribute(0)->set_type(onnx::AttributeProto::INT);
  return model.bytes();
}

TEST(DamagedFile, cut_short_anywhere_is_an_error) {
  const std::string whole = sample();
  import_bytes(whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(import_error(whole.substr(0, size)), "no error") << size << " bytes";
  }
}

TEST(DamagedFile, with_changed_bytes_ends_in_an_error_or_a_graph) {
  const std::string whole = sample();
  std::mt19937 random(7);
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole;
    for (int change = 0; change < 1 + round % 3; ++change) {
      // Mostly outside the weights, where a change matters.
      const std::size_t place = random() % 4 != 0 ? random() % 64 : random() % bytes.size();
      bytes[round % 2 == 0 ? place : bytes.size() - 1 - place] = static_cast<char>(random() % 256);
    }
    if (import_error(bytes) != "no error") ++refused;
  }
  EXPECT_GT(refused, 10000);
}

TEST(DamagedFile, nested_too_deep_is_refused) {
  onnx::ModelProto model;
  onnx::GraphProto* graph = model.mutable_graph();
  for (int depth = 0; depth < 40; ++depth) {
    auto* attribute = graph->add_node()->add_attribute();
    attribute->set_type(onnx::AttributeProto::GRAPH);
    graph = attribute->mutable_g();
  }
  graph->set_name("innermost");
  EXPECT_NE(import_error(model.SerializeAsString()).find("messages are nested 65 deep and more, the limit is 64"),
            std::string::npos);
}

}  // namespace
}  // namespace atrous
