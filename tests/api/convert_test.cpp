// Converting: what is opened, what is found, what is written.
#include "atrous/convert.h"

#include <gtest/gtest.h>

#include <fstream>

#include "api/golden.h"
#include "api/graph_run.h"
#include "atrous/error.h"
#include "atrous/inspect.h"
#include "atrous/session.h"
#include "graph/text.h"
#include "onnx/export.h"
#include "passes/open_size.h"
#include "support/interpreter.h"
#include "support/temporary_folder.h"
#include "support/tensors.h"

namespace atrous {
namespace {

// A head as exporters of one size write it: image pooling, and sizes as constants.
constexpr const char* kFixed =
    "graph(%x: f32[1,3,33,33]) {\n"
    "  %w = const f32[4,3,3,3] random(1)\n"
    "  %v = const f32[4,4,1,1] random(2)\n"
    "  %f = Conv(%x, %w) {pads=[1,1,1,1], strides=[2,2]} \"features\"\n"
    "  %p = AveragePool(%f) {kernel_shape=[17,17]} \"pool\"\n"
    "  %q = Conv(%p, %v) \"project\"\n"
    "  %s = const i64[4] {1, 4, 17, 17}\n"
    "  %u = Resize(%q, _, _, %s) {mode='linear'} \"spread\"\n"
    "  %c = Concat(%f, %u) {axis=1} \"concat\"\n"
    "  %t = const i64[4] {1, 8, 33, 33}\n"
    "  %y = Resize(%c, _, _, %t) {mode='linear'} \"enlarge\"\n"
    "  return %y\n}\n";

// The same for any size.
constexpr const char* kOpen =
    "graph(%x: f32[1,3,41,57]) {\n"
    "  %w = const f32[4,3,3,3] random(1)\n"
    "  %v = const f32[4,4,1,1] random(2)\n"
    "  %f = Conv(%x, %w) {pads=[1,1,1,1], strides=[2,2]}\n"
    "  %p = GlobalAveragePool(%f)\n"
    "  %q = Conv(%p, %v)\n"
    "  %s = const i64[4] {1, 4, 21, 29}\n"
    "  %u = Resize(%q, _, _, %s) {mode='linear'}\n"
    "  %c = Concat(%f, %u) {axis=1}\n"
    "  %t = const i64[4] {1, 8, 41, 57}\n"
    "  %y = Resize(%c, _, _, %t) {mode='linear'}\n"
    "  return %y\n}\n";

std::string obstacle_of(const std::string& text) {
  Graph graph = parse(text);
  return open_size(graph);
}

std::filesystem::path write_model(const test::TemporaryFolder& folder, const Graph& graph) {
  const std::filesystem::path path = folder.path() / "source.onnx";
  std::ofstream(path, std::ios::binary) << export_onnx(graph, {});
  return path;
}

TEST(OpenSize, what_an_exporter_fixed_follows_the_image_again) {
  Graph graph = parse(kFixed);
  ASSERT_EQ(open_size(graph), "");
  const Graph wanted = parse(kOpen);
  std::vector<Tensor> inputs;
  inputs.push_back(test::random_tensor({1, 3, 41, 57}, 5));
  const std::vector<Tensor> found = run_graph(graph, inputs, graph.outputs);
  EXPECT_TRUE(test::close(found[0], test::interpret(wanted, inputs)[0]));
}

TEST(OpenSize, names_the_node_that_prevents_it) {
  EXPECT_EQ(obstacle_of("graph(%x: f32[1,3,9,9]) {\n  %b = const f32[1,1,9,9] random(1)\n"
                        "  %y = Add(%x, %b) \"grid\"\n  return %y\n}\n"),
            "node 'grid' (Add): uses a constant map [1,1,9,9]");
  EXPECT_EQ(obstacle_of("graph(%x: f32[1,3,9,9]) {\n  %s = const i64[4] {1, 3, 7, 7}\n"
                        "  %y = Resize(%x, _, _, %s) {mode='linear'} \"odd\"\n  return %y\n}\n"),
            "node 'odd' (Resize): resizes to 7x7, which nothing in the network has");
  EXPECT_EQ(obstacle_of("graph(%x: f32[1,3,9,9]) {\n  %i = const i64[3] {1, 4, 7}\n"
                        "  %y = Gather(%x, %i) {axis=-1} \"columns\"\n  return %y\n}\n"),
            "node 'columns' (Gather): picks rows or columns of a map [1,3,9,9] at fixed places");
  EXPECT_EQ(obstacle_of("graph(%x: f32[1,3,9,9]) {\n  %i = const i64[2] {0, 2}\n"
                        "  %y = Gather(%x, %i) {axis=1} \"channels\"\n  return %y\n}\n"),
            "");
  EXPECT_EQ(obstacle_of("graph(%x: f32[4]) {\n  %y = Relu(%x)\n  return %y\n}\n"),
            "the network has no image [N,C,H,W] or [N,H,W,C] as its only input");
}

TEST(Convert, opens_stores_facts_and_a_sample_that_can_be_checked) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  const std::filesystem::path out = folder.path() / "out.onnx";
  ConvertOptions options;
  options.model.adjust_facts = [](ModelFacts& facts) {
    facts.labels = {"a", "b"};
    facts.preprocessing = preset("imagenet");
    facts.source = FactsSource::kOptions;
  };
  const ConversionReport report = convert_model(source, out, options);
  EXPECT_TRUE(report.opened) << report.obstacle;
  const Model model = Model::load(out);
  EXPECT_EQ(model.inputs()[0].shape, (Shape{1, 3, Shape::kUnknownDim, Shape::kUnknownDim}));
  EXPECT_EQ(model.facts().labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(model.facts().source, FactsSource::kMetadata);
  EXPECT_EQ(model.properties().at("atrous.source"), "source.onnx");
  EXPECT_EQ(model.properties().at("atrous.source_sha256"), report.source_sha256);
  const GoldenCheck check = check_golden(model);
  EXPECT_TRUE(check.passed()) << check.difference;
  EXPECT_GT(check.magnitude, 0.0);
}

// The size of the label map at the network's size for a photograph of 50x40 pixels.
std::pair<int, int> network_size(const std::filesystem::path& model) {
  const Image photo{50, 40, std::vector<std::uint8_t>(50 * 40 * 3, 90)};
  Session session(Model::load(model));
  SegmentOptions options;
  options.enlarge = Enlarge::kNetworkSize;
  const Segmentation seen = session.segment(photo, options);
  return {seen.labels.height_px, seen.labels.width_px};
}

TEST(Convert, an_opened_network_brings_images_to_the_size_that_it_was_made_for) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  const std::filesystem::path out = folder.path() / "out.onnx";
  const ConversionReport report = convert_model(source, out, {});
  EXPECT_TRUE(report.opened) << report.obstacle;
  EXPECT_EQ(report.image_height_px, 33);
  EXPECT_EQ(report.image_width_px, 33);
  EXPECT_EQ(Model::load(out).facts().source, FactsSource::kAssumed);
  EXPECT_EQ(network_size(out), network_size(source));
}

TEST(Convert, another_size_for_images_is_kept_and_native_means_none) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  const std::filesystem::path out = folder.path() / "out.onnx";
  ConvertOptions options;
  options.overwrite = true;
  options.model.adjust_facts = [](ModelFacts& facts) {
    facts.preprocessing.height_px = facts.preprocessing.width_px = 65;
  };
  convert_model(source, out, options);
  EXPECT_EQ(network_size(out), std::pair(65, 65));
  options.model.adjust_facts = [](ModelFacts& facts) { facts.preprocessing.size_policy = SizePolicy::kNative; };
  EXPECT_EQ(convert_model(source, out, options).image_height_px, 0);
  EXPECT_EQ(network_size(out), std::pair(40, 50));
}

TEST(Convert, a_fixed_size_takes_the_place_of_that_for_images) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  convert_model(source, folder.path() / "open.onnx", {});
  ConvertOptions options;
  options.height_px = options.width_px = 41;
  convert_model(folder.path() / "open.onnx", folder.path() / "fixed.onnx", options);
  const ConversionReport again = convert_model(folder.path() / "fixed.onnx", folder.path() / "again.onnx", {});
  EXPECT_TRUE(again.opened) << again.obstacle;
  EXPECT_EQ(again.image_height_px, 41);
  EXPECT_EQ(network_size(folder.path() / "again.onnx"), network_size(folder.path() / "fixed.onnx"));
}

TEST(Convert, a_changed_weight_fails_the_check) {
  const Graph graph = parse(kFixed);
  const std::string sample = make_golden(graph, {1, 3, 33, 33}, {});
  Graph changed = parse(kFixed);
  changed.constants[1].as<float>()[0] += 1.0F;
  EXPECT_TRUE(compare_golden(graph, sample).passed());
  EXPECT_FALSE(compare_golden(changed, sample).passed());
}

TEST(Convert, quantised_weights_stay_as_they_are) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(R"(graph(%x: f32[1,2,8,8]) {
  %codes = const i8[2,2,1,1] {2, -9, 4, 0}
  %scale = const f32[] {0.25}
  %zero = const i8[] {0}
  %w = DequantizeLinear(%codes, %scale, %zero) "weights"
  %y = Conv(%x, %w) "product"
  return %y
})"));
  convert_model(source, folder.path() / "out.onnx", {});
  const Model model = Model::load(folder.path() / "out.onnx");
  EXPECT_NE(model.text().find("DequantizeLinear"), std::string::npos) << model.text();
  const GoldenCheck check = check_golden(model);
  EXPECT_TRUE(check.passed()) << check.difference;
  EXPECT_GT(check.magnitude, 0.0);
}

TEST(Convert, a_size_that_was_exported_otherwise_is_fixed_after_opening) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  ConvertOptions options;
  options.height_px = 41;
  options.width_px = 57;
  const ConversionReport report = convert_model(source, folder.path() / "out.onnx", options);
  EXPECT_EQ(report.inputs[0].shape, (Shape{1, 3, 41, 57}));
  EXPECT_EQ(report.outputs[0].shape, (Shape{1, 8, 41, 57}));
}

TEST(Convert, the_tail_is_dropped_down_to_the_logits) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  ConvertOptions options;
  options.drop_tail = true;
  options.dynamic = false;
  const ConversionReport report = convert_model(source, folder.path() / "out.onnx", options);
  EXPECT_EQ(report.outputs[0].shape, (Shape{1, 8, 17, 17}));
}

TEST(Convert, half_weights_take_half_the_bytes_and_the_sample_is_that_of_the_rounded_ones) {
  const test::TemporaryFolder folder;
  const Graph graph = parse(
      "graph(%x: f32[1,3,?,?]) {\n  %w = const f32[64,3,9,9] random(1)\n  %y = Conv(%x, %w) {pads=[4,4,4,4]} \"wide\"\n"
      "  return %y\n}\n");
  const std::filesystem::path source = write_model(folder, graph);
  const std::filesystem::path out = folder.path() / "out.onnx";
  ConvertOptions options;
  options.overwrite = true;
  const std::int64_t whole_bytes = convert_model(source, out, options).output_bytes;
  options.half_weights = true;
  const ConversionReport report = convert_model(source, out, options);
  EXPECT_NEAR(static_cast<double>(whole_bytes - report.output_bytes), 64 * 3 * 81 * 2, 2000);
  EXPECT_EQ(report.parameters, 64 * 3 * 81);
  const GoldenCheck check = check_golden(Model::load(out));
  EXPECT_TRUE(check.passed()) << check.difference;
}

TEST(Convert, findings_name_rule_and_node) {
  const test::TemporaryFolder folder;
  const Graph graph = parse(
      "graph(%x: f32[1,3,8,8]) {\n  %w = const f32[3,3,3,3] random(1)\n  %p = const i64[8] {0,0,1,1,0,0,1,1}\n"
      "  %a = Pad(%x, %p) \"pad\"\n  %b = Conv(%a, %w) {dilations=[9,9], pads=[8,8,8,8]} \"wide\"\n"
      "  return %b\n}\n");
  const ConversionReport report = convert_model(write_model(folder, graph), folder.path() / "out.onnx", {});
  std::vector<std::string> found;
  for (const Finding& finding : report.findings) found.push_back(finding.rule + " " + finding.node);
  EXPECT_EQ(found, (std::vector<std::string>{"dead_taps wide", "hidden_pad pad", "fixed_size x", "missing_facts ",
                                             "missing_facts "}));
}

TEST(Convert, an_existing_file_stays_and_a_cancelled_conversion_writes_nothing) {
  const test::TemporaryFolder folder;
  const std::filesystem::path source = write_model(folder, parse(kFixed));
  EXPECT_THROW(convert_model(source, source, {}), Error);
  ConvertOptions options;
  options.is_cancelled = [] { return true; };
  EXPECT_THROW(convert_model(source, folder.path() / "out.onnx", options), Error);
  int files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++files;
  EXPECT_EQ(files, 1);
}

}  // namespace
}  // namespace atrous
