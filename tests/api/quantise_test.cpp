// Converting to int8: what is written, that it goes on after an interruption, and what is refused.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "atrous/atrous.h"
#include "graph/text.h"
#include "onnx/export.h"
#include "support/api_models.h"
#include "support/temporary_folder.h"
#include "support/tensors.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

// A small network of depthwise blocks with a residual, which tells four classes apart at half the size.
constexpr const char* kNetwork = R"(graph(%x: f32[1,3,?,?]) {
  %w1 = const f32[8,3,3,3] random(1)
  %b1 = const f32[8] random(2)
  %w2 = const f32[8,1,3,3] random(3)
  %w3 = const f32[8,8,1,1] random(4)
  %w4 = const f32[4,8,1,1] random(5)
  %scales = const f32[4] {1.0, 1.0, 2.0, 2.0}
  %a = Conv(%x, %w1, %b1) {pads=[1,1,1,1], strides=[2,2]} "stem"
  %r = Relu(%a) "relu"
  %d = Conv(%r, %w2) {group=8, pads=[1,1,1,1]} "depthwise"
  %p = Conv(%d, %w3) "project"
  %s = Add(%p, %r) "sum"
  %l = Conv(%s, %w4) "classify"
  %y = Resize(%l, _, %scales) {mode='linear'} "enlarge"
  return %y
})";

class Quantise : public testing::Test {
 protected:
  Quantise() {
    std::ofstream(folder_ / "net.onnx", std::ios::binary) << export_onnx(parse(kNetwork), {});
    for (std::uint32_t i = 0; i < 3; ++i) {
      const fs::path path = folder_ / ("photo" + std::to_string(i) + ".png");
      save_png(noise(i), path);
      int8_.images.push_back(path);
    }
    int8_.budget = 100.0;
  }

  static Image noise(std::uint32_t seed) {
    Image image{24, 16, std::vector<std::uint8_t>(24 * 16 * 3)};
    const Tensor values = test::random_tensor({16, 24, 3}, seed + 10, 0.0F, 255.0F);
    for (std::size_t i = 0; i < image.rgb.size(); ++i) {
      image.rgb[i] = static_cast<std::uint8_t>(values.as<float>()[i] / (i % 72 < 36 ? 2.0F : 1.0F));
    }
    return image;
  }

  ConversionReport convert(const std::string& out, ConvertOptions options = {}) const {
    options.int8 = int8_;
    options.overwrite = true;
    return convert_model(folder_ / "net.onnx", folder_ / out, options);
  }

  std::string bytes(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string refusal() const {
    return test::error_of([&] { convert("out.onnx"); });
  }

  test::TemporaryFolder folder_;
  QuantiseOptions int8_;
};

TEST_F(Quantise, layers_compute_on_codes_and_the_labels_stay) {
  const ConversionReport report = convert("out.onnx");
  ASSERT_TRUE(report.int8.has_value());
  EXPECT_EQ(report.int8->layers, 5);  // four convolutions and the sum
  EXPECT_EQ(report.int8->int8_layers, 5);
  EXPECT_TRUE(report.int8->kept.empty());
  EXPECT_EQ(report.int8->images, 3);
  EXPECT_GT(report.int8->agreement, 0.9);
  EXPECT_NEAR(report.int8->loss_points, 100.0 * (1.0 - report.int8->agreement), 1e-9);
  const Model model = Model::load(folder_ / "out.onnx");
  EXPECT_NE(model.text().find("i8[8,3,3,3]"), std::string::npos);
  EXPECT_TRUE(check_golden(model).passed());
  EXPECT_EQ(check_golden(model).tolerance, 0.05);
  EXPECT_FALSE(fs::exists(folder_ / "out.onnx.int8.part"));
}

// What was judged is what was written: labels of the file agree with f32 in the share that the report names.
TEST_F(Quantise, the_report_is_true_of_the_file) {
  const ConversionReport report = convert("out.onnx");
  Session f32(Model::load(folder_ / "net.onnx"));
  Session int8(Model::load(folder_ / "out.onnx"));
  int equal = 0;
  SegmentOptions options;
  options.enlarge = Enlarge::kNetworkSize;
  for (const fs::path& path : int8_.images) {
    const LabelMap wanted = f32.segment(load_image(path), options).labels;
    const LabelMap found = int8.segment(load_image(path), options).labels;
    for (std::size_t i = 0; i < wanted.u8.size(); ++i) equal += wanted.u8[i] == found.u8[i] ? 1 : 0;
  }
  EXPECT_NEAR(equal / (3.0 * 24 * 16), report.int8->agreement, 0.005);
}

TEST_F(Quantise, the_bytes_depend_on_the_inputs_alone) {
  convert("one.onnx");
  convert("two.onnx");
  EXPECT_FALSE(bytes("one.onnx").empty());
  EXPECT_EQ(bytes("one.onnx"), bytes("two.onnx"));
}

TEST_F(Quantise, goes_on_where_it_was_interrupted) {
  int8_.budget = 0.0;
  int steps = 0;
  ConvertOptions options;
  options.on_progress = [&](const std::string&, int, int) { ++steps; };
  convert("whole.onnx", options);
  const int all = steps;
  steps = 0;
  options.is_cancelled = [&] { return steps > all - 4; };
  EXPECT_EQ(test::error_of([&] { convert("out.onnx", options); }).substr(0, 9), "cancelled");
  EXPECT_FALSE(fs::exists(folder_ / "out.onnx"));
  EXPECT_TRUE(fs::exists(folder_ / "out.onnx.int8.part"));
  const ConversionReport report = convert("out.onnx");
  EXPECT_TRUE(report.int8->resumed);
  EXPECT_EQ(bytes("out.onnx"), bytes("whole.onnx"));
  EXPECT_FALSE(fs::exists(folder_ / "out.onnx.int8.part"));
}

TEST_F(Quantise, a_cancel_ends_it_at_once_wherever_it_is) {
  int8_.budget = 0.0;
  int asked = 0;
  int stages = 0;
  ConvertOptions options;
  options.on_progress = [&](const std::string&, int, int) { ++stages; };
  options.is_cancelled = [&] { return ++asked < 0; };
  convert("whole.onnx", options);
  const int all = asked;
  EXPECT_GT(all, 3 * stages);  // within runs of the network, too
  for (int fifth = 0; fifth < 5; ++fifth) {
    const int last = all * fifth / 5;
    asked = 0;
    options.is_cancelled = [&] { return ++asked > last; };
    EXPECT_EQ(test::error_of([&] { convert("out.onnx", options); }).substr(0, 9), "cancelled");
    EXPECT_EQ(asked, last + 1);
    EXPECT_FALSE(fs::exists(folder_ / "out.onnx"));
    fs::remove(folder_ / "out.onnx.int8.part");
  }
}

TEST_F(Quantise, what_was_found_for_other_photographs_is_not_taken) {
  std::ofstream(folder_ / "out.onnx.int8.part") << R"({"fingerprint":"of others","calibrations":{},"losses":{}})";
  EXPECT_FALSE(convert("out.onnx").int8->resumed);
  std::ofstream(folder_ / "out.onnx.int8.part") << R"({"finger)";
  EXPECT_FALSE(convert("out.onnx").int8->resumed);
}

TEST_F(Quantise, a_budget_of_nothing_keeps_what_loses_something) {
  int8_.budget = 0.0;
  const ConversionReport report = convert("out.onnx");
  EXPECT_EQ(report.int8->agreement, 1.0);
  EXPECT_GT(report.int8->all_int8_points, 0.0);
  EXPECT_FALSE(report.int8->kept.empty());
  EXPECT_EQ(report.int8->int8_layers + static_cast<int>(report.int8->kept.size()), report.int8->layers);
}

TEST_F(Quantise, a_budget_that_no_layer_keeps_is_an_error) {
  const Graph graph = parse(R"(graph(%x: f32[1,3,?,?]) {
  %w = const f32[16,3,3,3] random(1)
  %y = Conv(%x, %w) {pads=[1,1,1,1]}
  return %y
})");
  std::ofstream(folder_ / "net.onnx", std::ios::binary) << export_onnx(graph, {});
  int8_.budget = 0.0;
  const std::string message =
      "no layer can compute in int8 within the budget of 0.00 points; every layer in int8 loses";
  EXPECT_NE(refusal().find(message), std::string::npos) << refusal();
  EXPECT_FALSE(fs::exists(folder_ / "out.onnx"));
  int8_.budget = 100.0;
  EXPECT_TRUE(convert("out.onnx").int8->resumed);
}

TEST_F(Quantise, label_maps_make_the_budget_one_of_miou) {
  Session f32(Model::load(folder_ / "net.onnx"));
  for (const fs::path& image : int8_.images) {
    const fs::path path = image.string() + ".truth.png";
    save_labels(f32.segment(load_image(image)), palette("voc", 4), path);
    int8_.labels.push_back(path);
  }
  const ConversionReport report = convert("out.onnx");
  EXPECT_TRUE(report.int8->by_miou);
  EXPECT_NEAR(report.int8->f32_miou, 1.0, 1e-9);
  EXPECT_NEAR(report.int8->loss_points, 100.0 * (1.0 - report.int8->int8_miou), 1e-9);
  int8_.labels.pop_back();
  EXPECT_EQ(refusal(), "invalid_argument: there are 3 photographs and 2 label maps, wanted one each or none");
}

TEST_F(Quantise, refuses_what_cannot_be_done) {
  convert("net8.onnx");
  fs::copy_file(folder_ / "net8.onnx", folder_ / "net.onnx", fs::copy_options::overwrite_existing);
  EXPECT_NE(refusal().find("is quantised already; int8 wants the f32 model"), std::string::npos) << refusal();
  int8_.budget = 101.0;
  EXPECT_EQ(refusal(), "invalid_argument: the budget is 101 points, wanted 0 to 100");
  int8_.budget = 1.0;
  int8_.images.clear();
  EXPECT_EQ(refusal(), "invalid_argument: int8 wants photographs to calibrate on, has none");
}

TEST_F(Quantise, names_the_photograph_that_cannot_be_read) {
  std::ofstream(folder_ / "photo1.png") << "not an image";
  EXPECT_NE(refusal().find("photo1.png: not a JPEG"), std::string::npos) << refusal();
  EXPECT_FALSE(fs::exists(folder_ / "out.onnx"));
}

}  // namespace
}  // namespace atrous
