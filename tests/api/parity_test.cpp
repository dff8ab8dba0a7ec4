// Layer-by-layer parity: what is compared, and which layer is named.
#include "atrous/parity.h"

#include <gtest/gtest.h>

#include <fstream>

#include "atrous/convert.h"
#include "graph/text.h"
#include "onnx/export.h"
#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace atrous {
namespace {

constexpr const char* kNetwork =
    "graph(%x: f32[1,3,9,9]) {\n"
    "  %w = const f32[4,3,3,3] random(1)\n"
    "  %v = const f32[4,4,1,1] random(2)\n"
    "  %scale = const f32[4] {2, 1, 0.5, 3}\n"
    "  %shift = const f32[4] {1, 0, -1, 2}\n"
    "  %mean = const f32[4] {0, 1, 0, 0}\n"
    "  %var = const f32[4] {1, 1, 2, 1}\n"
    "  %a = Conv(%x, %w) {pads=[1,1,1,1]} \"first\"\n"
    "  %n = BatchNormalization(%a, %scale, %shift, %mean, %var) \"norm\"\n"
    "  %r = Relu(%n) \"relu\"\n"
    "  %y = Conv(%r, %v) \"second\"\n"
    "  return %y\n}\n";

class Parity : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const Graph& graph) {
    const std::filesystem::path path = folder_.path() / name;
    std::ofstream(path, std::ios::binary) << export_onnx(graph, {});
    return path;
  }
  std::filesystem::path converted(const std::filesystem::path& source, const ConvertOptions& options = {}) {
    const std::filesystem::path out = folder_.path() / "out.onnx";
    convert_model(source, out, options);
    return out;
  }
  test::TemporaryFolder folder_;
};

std::vector<std::string> values_of(const ParityReport& report) {
  std::vector<std::string> names;
  for (const LayerParity& layer : report.layers) names.push_back(layer.value + " " + layer.op);
  return names;
}

TEST_F(Parity, compares_what_survives_folding) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  const ParityReport report = compare_layers(source, converted(source), nullptr);
  EXPECT_EQ(values_of(report), (std::vector<std::string>{"n Conv", "r Relu", "y Conv"}));
  EXPECT_EQ(report.result_values, 3);
  EXPECT_TRUE(report.passed());
  EXPECT_GT(report.layers.front().magnitude, 0.0);
  EXPECT_EQ(report.inputs, (std::vector<Shape>{{1, 3, 9, 9}}));
}

TEST_F(Parity, names_the_first_layer_that_leaves_the_tolerance_and_the_worst) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  Graph changed = parse(kNetwork);
  for (float& weight : changed.constants[1].as<float>()) weight *= 1.01F;  // of the second convolution
  const ParityReport report = compare_layers(source, write("changed.onnx", changed), nullptr);
  ASSERT_EQ(report.first_beyond, 3);
  EXPECT_EQ(report.layers[3].value, "y");
  EXPECT_EQ(report.worst, 3);
  EXPECT_NEAR(report.layers[3].relative(), 0.01, 1e-4);
  EXPECT_FALSE(report.passed());
  ParityOptions tolerant;
  tolerant.tolerance = 0.02;
  EXPECT_TRUE(compare_layers(source, folder_.path() / "changed.onnx", nullptr, tolerant).passed());
}

TEST_F(Parity, an_output_under_another_name_does_not_pass) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  Graph renamed = parse(kNetwork);
  renamed.value(renamed.outputs[0]).name = "other";
  const ParityReport report = compare_layers(source, write("renamed.onnx", renamed), nullptr);
  EXPECT_EQ(report.outputs_without_counterpart, std::vector<std::string>{"other"});
  EXPECT_EQ(report.first_beyond, -1);
  EXPECT_FALSE(report.passed());
}

TEST_F(Parity, an_image_is_prepared_as_the_result_says) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  ConvertOptions options;
  options.model.preprocessing = preset("imagenet");
  const std::filesystem::path result = converted(source, options);
  Image grey{4, 6, std::vector<std::uint8_t>(4 * 6 * 3, 128)};
  Image black{4, 6, std::vector<std::uint8_t>(4 * 6 * 3, 0)};
  const ParityReport of_grey = compare_layers(source, result, &grey);
  EXPECT_TRUE(of_grey.passed());
  EXPECT_NE(of_grey.layers[0].magnitude, compare_layers(source, result, &black).layers[0].magnitude);
}

TEST_F(Parity, says_why_nothing_can_be_compared) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  ConvertOptions smaller;
  smaller.height_px = 5;
  smaller.width_px = 7;
  EXPECT_EQ(test::error_of([&] { compare_layers(source, converted(source, smaller), nullptr); }),
            "invalid_argument: " + (folder_.path() / "out.onnx").string() +
                ": input 'x' is [1,3,9,9] in the source and [1,3,5,7] in the result, so there is no input for both");
  const Graph vector = parse("graph(%x: f32[4]) {\n  %y = Relu(%x)\n  return %y\n}\n");
  const std::filesystem::path plain = write("plain.onnx", vector);
  const Image image{1, 1, {0, 0, 0}};
  EXPECT_EQ(test::error_of([&] { compare_layers(plain, plain, &image); }),
            "unsupported: " + plain.string() + ": no image can be given to an input of shape [4]");
}

TEST_F(Parity, stops_when_it_is_told_to) {
  const std::filesystem::path source = write("source.onnx", parse(kNetwork));
  ParityOptions options;
  options.is_cancelled = [] { return true; };
  try {
    compare_layers(source, source, nullptr, options);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
}

}  // namespace
}  // namespace atrous
