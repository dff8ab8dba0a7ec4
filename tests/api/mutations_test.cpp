// A thousand damaged files of each format: converting one ends in an error and no file, or in a model that can be
// checked.
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "atrous/convert.h"
#include "atrous/error.h"
#include "atrous/inspect.h"
#include "graph/text.h"
#include "onnx/export.h"
#include "support/damaged.h"
#include "support/temporary_folder.h"
#include "support/tflite_builder.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

constexpr int kMutations = 1000;

// A bit of everything that conversion looks into: padding, normalisation, dilation, a pool over the map, sizes.
std::string onnx_bytes() {
  ExportFacts facts;
  facts.properties["atrous.labels"] = R"(["a","b"])";
  facts.properties["atrous.input"] = R"({"preset":"tf"})";
  return export_onnx(parse("graph(%x: f32[1,3,9,9]) {\n"
                           "  %p = const i64[8] {0,0,1,1,0,0,1,1}\n"
                           "  %w = const f32[4,3,3,3] random(1)\n"
                           "  %v = const f32[4,4,1,1] random(2)\n"
                           "  %b = const f32[4] {2, 1, 0.5, 3}\n"
                           "  %a = Pad(%x, %p) \"pad\"\n"
                           "  %c = Conv(%a, %w) {dilations=[2,2], pads=[1,1,1,1]} \"conv\"\n"
                           "  %n = BatchNormalization(%c, %b, %b, %b, %b) \"norm\"\n"
                           "  %g = AveragePool(%n) {kernel_shape=[9,9]} \"pool\"\n"
                           "  %q = Conv(%g, %v) \"project\"\n"
                           "  %s = const i64[4] {1, 4, 9, 9}\n"
                           "  %u = Resize(%q, _, _, %s) {mode='linear'} \"spread\"\n"
                           "  %d = Concat(%n, %u) {axis=1} \"concat\"\n"
                           "  %y = Softmax(%d) {axis=1} \"softmax\"\n"
                           "  return %y\n}\n"),
                     facts);
}

// A quantised convolution, dilation spelled as space to batch, and a resize.
std::string tflite_bytes() {
  using tflite::BuiltinOptions;
  using tflite::TensorType;
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 8, 8, 3}, TensorType::UINT8, 0.0078125F, 128)};
  const int weights = model.constant<std::uint8_t>(
      {4, 1, 1, 3}, TensorType::UINT8, std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {0.5F}, {6});
  const int bias = model.constant<std::int32_t>({4}, TensorType::INT32, std::vector<std::int32_t>{1, 2, 3, 4});
  const int made = model.tensor("made", {1, 8, 8, 4}, TensorType::UINT8, 0.0235294F, 0);
  const int block = model.integers({2}, {2, 2});
  const int pads = model.integers({2, 2}, {2, 2, 2, 2});
  const int crops = model.integers({2, 2}, {0, 0, 0, 0});
  const int taps = model.floats({1, 3, 3, 4}, std::vector<float>(36, 0.25F));
  const int real = model.tensor("real", {1, 8, 8, 4});
  const int phases = model.tensor("phases", {4, 6, 6, 4});
  const int inner = model.tensor("inner", {4, 4, 4, 4});
  const int wide = model.tensor("wide", {1, 8, 8, 4});
  const int size = model.integers({2}, {16, 16});
  model.outputs = {model.tensor("y", {1, 16, 16, 4})};
  model.op(3, {0, weights, bias}, {made}, BuiltinOptions::Conv2DOptions,
           tflite::CreateConv2DOptions(model.fbb, tflite::Padding::SAME, 1, 1, tflite::Activation::RELU6).Union());
  model.op(6, {made}, {real});
  model.op(38, {real, block, pads}, {phases});
  model.op(4, {phases, taps}, {inner}, BuiltinOptions::DepthwiseConv2DOptions,
           tflite::CreateDepthwiseConv2DOptions(model.fbb, tflite::Padding::VALID, 1, 1, 1).Union());
  model.op(37, {inner, block, crops}, {wide});
  model.op(23, {wide, size}, model.outputs, BuiltinOptions::ResizeBilinearOptions,
           tflite::CreateResizeBilinearOptions(model.fbb, true, false).Union());
  return model.bytes();
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

struct Outcomes {
  int refused = 0;
  int verified = 0;
};

bool converts(const fs::path& source, const fs::path& out, int round) {
  try {
    convert_model(source, out);
    return true;
  } catch (const Error& error) {
    EXPECT_NE(error.code(), ErrorCode::kInternal) << "round " << round << ": " << error.what();
    return false;
  }
}

// What was written can be read, and makes what its golden sample says.
void expect_sound(const fs::path& model, int round) {
  try {
    const GoldenCheck check = check_golden(Model::load(model));
    EXPECT_TRUE(!check.stored || check.passed()) << "round " << round;
  } catch (const Error& error) {
    ADD_FAILURE() << "round " << round << ": " << error.what();
  }
}

// Converts the damaged forms of a file one after the other.
Outcomes convert_damaged(const std::string& whole, std::uint32_t seed) {
  const TemporaryFolder folder;
  const fs::path source = folder.path() / "source";
  const fs::path out = folder.path() / "out.onnx";
  std::mt19937 random(seed);
  Outcomes outcomes;
  for (int round = 0; round < kMutations; ++round) {
    std::ofstream(source, std::ios::binary | std::ios::trunc) << damaged(whole, random);
    if (converts(source, out, round)) {
      expect_sound(out, round);
      fs::remove(out);
      ++outcomes.verified;
    } else {
      ++outcomes.refused;
    }
    EXPECT_EQ(files_in(folder.path()), 1U) << "round " << round;
  }
  return outcomes;
}

TEST(Mutations, of_an_onnx_file_end_in_an_error_or_a_model_that_can_be_checked) {
  const Outcomes outcomes = convert_damaged(onnx_bytes(), 11);
  EXPECT_GT(outcomes.refused, kMutations / 4);
  EXPECT_GT(outcomes.verified, kMutations / 20);
}

TEST(Mutations, of_a_tflite_file_end_in_an_error_or_a_model_that_can_be_checked) {
  const Outcomes outcomes = convert_damaged(tflite_bytes(), 12);
  EXPECT_GT(outcomes.refused, kMutations / 4);
  EXPECT_GT(outcomes.verified, kMutations / 20);
}

}  // namespace
}  // namespace atrous::test
