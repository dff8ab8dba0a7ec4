// The linter: every rule on the smallest network that breaks it, and on one that does not.
#include <gtest/gtest.h>

#include <fstream>

#include "atrous/convert.h"
#include "graph/text.h"
#include "onnx/export.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"

namespace atrous::test {
namespace {

// Converts a file and gives the findings of one rule as "node: reason -> action".
std::vector<std::string> findings_of(const std::string& rule, const std::string& bytes, ConvertOptions options = {}) {
  const TemporaryFolder folder;
  const std::filesystem::path source = folder.write("source.onnx", std::as_bytes(std::span(bytes)));
  std::vector<std::string> found;
  for (const Finding& finding : convert_model(source, folder.path() / "out.onnx", options).findings) {
    if (finding.rule == rule) found.push_back(finding.node + ": " + finding.reason + " -> " + finding.action);
  }
  return found;
}

std::string file_of(const std::string& text) { return export_onnx(parse(text), {}); }

using Found = std::vector<std::string>;

TEST(Lint, auxiliary_head) {
  const std::string two =
      file_of("graph(%x: f32[1,3,8,8]) {\n  %y = Relu(%x)\n  %aux = Abs(%x)\n  return %y, %aux\n}\n");
  EXPECT_EQ(
      findings_of("auxiliary_head", two),
      Found{"aux: a further output of the network, as auxiliary heads for training are -> dropped, with the nodes "
            "that only it needs"});
  ConvertOptions other;
  other.model.outputs = {"aux"};
  EXPECT_EQ(findings_of("auxiliary_head", two, other).at(0).substr(0, 2), "y:");
  other.model.outputs = {"aux", "y"};
  EXPECT_EQ(findings_of("auxiliary_head", two, other), Found{});
}

// A depthwise 5x5 of one channel with the given taps.
std::string five_by_five(const std::string& taps) {
  return file_of("graph(%x: f32[1,1,8,8]) {\n  %w = const f32[1,1,5,5] {" + taps +
                 "}\n  %y = Conv(%x, %w) {pads=[2,2,2,2]} \"wide\"\n  return %y\n}\n");
}

TEST(Lint, materialised_dilation) {
  EXPECT_EQ(findings_of("materialised_dilation", five_by_five("1,0,2,0,3, 0,0,0,0,0, 4,0,5,0,6, 0,0,0,0,0, 7,0,8,0,9")),
            Found{"wide: a dilated kernel was exported with its zeros, as 5x5 -> restored: 3x3, dilations 2, 2"});
  EXPECT_EQ(findings_of("materialised_dilation", five_by_five("1,0,2,0,3, 0,1,0,0,0, 4,0,5,0,6, 0,0,0,0,0, 7,0,8,0,9")),
            Found{});
}

std::string dilated(const std::vector<int>& rates) {
  std::string text = "graph(%x0: f32[1,2,64,64]) {\n  %w = const f32[2,2,3,3] random(1)\n";
  int i = 0;
  for (const int rate : rates) {
    const std::string r = std::to_string(rate);
    text += "  %x" + std::to_string(i + 1) + " = Conv(%x" + std::to_string(i) + ", %w) {dilations=[" + r + "," + r +
            "], pads=[" + r + "," + r + "," + r + "," + r + "]} \"c" + std::to_string(i) + "\"\n";
    ++i;
  }
  return file_of(text + "  return %x" + std::to_string(i) + "\n}\n");
}

TEST(Lint, gridding) {
  EXPECT_EQ(findings_of("gridding", dilated({2, 2, 2})),
            Found{"c0 ... c2: convolutions with the rates 2, 2, 2 leave holes in what they see together -> train with "
                  "rates without a common factor whose largest gap is within the kernel"});
  EXPECT_EQ(findings_of("gridding", dilated({1, 2, 3})), Found{});
}

TEST(Lint, dead_taps) {
  EXPECT_EQ(findings_of("dead_taps", dilated({70})),
            Found{"c0: rate 70, 70 on a map of 64x64: 8 of 9 taps meet padding only -> they are not computed at this "
                  "size; a larger input makes use of them"});
  EXPECT_EQ(findings_of("dead_taps", dilated({60})), Found{});
}

std::string two_resizes(const std::string& first, const std::string& second) {
  const std::string mode = "mode='linear', coordinate_transformation_mode='";
  return file_of(
      "graph(%x: f32[1,2,8,8]) {\n  %s = const i64[4] {1,2,15,15}\n  %l = const i64[4] {1,2,29,29}\n"
      "  %m = Resize(%x, _, _, %s) {" +
      mode + first +
      "'} \"one\"\n"
      "  %y = Resize(%m, _, _, %l) {" +
      mode + second + "'} \"two\"\n  return %y\n}\n");
}

TEST(Lint, mixed_align_corners) {
  EXPECT_EQ(findings_of("mixed_align_corners", two_resizes("align_corners", "half_pixel")),
            Found{"two: takes pixel centres while 'one' aligns corners: maps are shifted against each other -> kept as "
                  "exported; compare with the training code"});
  EXPECT_EQ(findings_of("mixed_align_corners", two_resizes("align_corners", "align_corners")), Found{});
}

std::string one_resize(const std::string& from, const std::string& to) {
  return file_of("graph(%x: f32[1,2," + from + "," + from + "]) {\n  %s = const i64[4] {1,2," + to + "," + to +
                 "}\n  %y = Resize(%x, _, _, %s) {mode='linear', coordinate_transformation_mode='pytorch_half_pixel'} "
                 "\"size\"\n  return %y\n}\n");
}

TEST(Lint, one_pixel_resize) {
  EXPECT_EQ(
      findings_of("one_pixel_resize", one_resize("8", "1")),
      Found{"size: a resize to one pixel exported as pytorch_half_pixel takes the first pixel -> kept as exported; "
            "half_pixel takes the middle"});
  EXPECT_EQ(findings_of("one_pixel_resize", one_resize("1", "8")),
            Found{"size: a resize from one pixel, exported as pytorch_half_pixel -> runs as filling the map, which is "
                  "the same"});
  EXPECT_EQ(findings_of("one_pixel_resize", one_resize("8", "4")), Found{});
}

TEST(Lint, hidden_pad) {
  const auto padded = [](const std::string& value) {
    return file_of("graph(%x: f32[1,2,8,8]) {\n  %p = const i64[8] {0,0,1,1,0,0,1,1}\n  %v = const f32[] {" + value +
                   "}\n  %w = const f32[2,2,3,3] random(1)\n  %m = Pad(%x, %p, %v) \"pad\"\n"
                   "  %y = Conv(%m, %w) \"conv\"\n  return %y\n}\n");
  };
  EXPECT_EQ(findings_of("hidden_pad", padded("0")),
            Found{"pad: padding that a convolution could do itself -> moved into the convolution"});
  EXPECT_EQ(findings_of("hidden_pad", padded("1")),
            Found{"pad: padding that a convolution could do itself -> kept: it does not pad with zeros, or others read "
                  "it too"});
}

TEST(Lint, unfolded_batch_norm) {
  const auto normalised = [](const std::string& before) {
    return file_of("graph(%x: f32[1,2,8,8]) {\n  %w = const f32[2,2,3,3] random(1)\n  %v = const f32[2] {1, 2}\n" +
                   before + "  %y = BatchNormalization(%m, %v, %v, %v, %v) \"norm\"\n  return %y\n}\n");
  };
  EXPECT_EQ(findings_of("unfolded_batch_norm", normalised("  %m = Relu(%x)\n")),
            Found{"norm: a batch normalisation that no convolution beside it can take up -> kept: it is computed by "
                  "itself"});
  EXPECT_EQ(findings_of("unfolded_batch_norm", normalised("  %m = Conv(%x, %w)\n")), Found{});
}

TEST(Lint, fixed_size) {
  const std::string head = "graph(%x: f32[1,1,9,9]) {\n  %b = const f32[1,1,9,9] random(1)\n  %y = ";
  EXPECT_EQ(findings_of("fixed_size", file_of(head + "Relu(%x)\n  return %y\n}\n")),
            Found{"x: the network was exported for images of one size only, [1,1,9,9] -> opened: it runs at any size; "
                  "without another wish images come to the exported one"});
  EXPECT_EQ(findings_of("fixed_size", file_of(head + "Add(%x, %b) \"grid\"\n  return %y\n}\n")),
            Found{"x: the network takes images of one size only, [1,1,9,9]: node 'grid' (Add): uses a constant map "
                  "[1,1,9,9] -> export it with open rows and columns (dynamic axes) to use it at other sizes"});
  ConvertOptions asked;
  asked.height_px = asked.width_px = 5;
  EXPECT_EQ(findings_of("fixed_size", file_of(head + "Relu(%x)\n  return %y\n}\n"), asked), Found{});
}

TEST(Lint, other_floats) {
  ModelBuilder model;
  model.input("x", {1, 1, 4, 4}, onnx::TensorProto::FLOAT16).output("y", onnx::TensorProto::FLOAT16);
  onnx::TensorProto& weight = *model.graph().add_initializer();
  weight.set_name("w");
  weight.set_data_type(onnx::TensorProto::FLOAT16);
  weight.add_dims(1);
  weight.set_raw_data(std::string("\x00\x3C", 2));
  model.node("Mul", {"x", "w"}, {"y"}, "scale");
  EXPECT_EQ(findings_of("other_floats", model.bytes()), (Found{": 1 weights are stored as f16 -> stored as f32",
                                                               "x: the input is declared as f16 -> declared as f32"}));
}

TEST(Lint, networks_of_two_inputs) {
  const auto sum = [](const std::string& shape) {
    return file_of("graph(%x: f32" + shape + ", %z: f32" + shape + ") {\n  %y = Add(%x, %z)\n  return %y\n}\n");
  };
  EXPECT_EQ(
      findings_of("not_examined", sum("[?,3,?,?]")),
      Found{": its inputs are no single image and of open shape, or their values decide shapes -> no other rule was "
            "applied, and no golden sample is stored"});
  EXPECT_EQ(findings_of("not_examined", sum("[1,3,8,8]")), Found{});
  EXPECT_EQ(findings_of("missing_facts", sum("[1,3,8,8]")).size(), 2U);
}

TEST(Lint, missing_facts_and_not_finite) {
  const std::string plain = file_of("graph(%x: f32[1,3,8,8]) {\n  %y = Relu(%x)\n  return %y\n}\n");
  EXPECT_EQ(findings_of("missing_facts", plain).size(), 2U);
  ConvertOptions known;
  known.model.preprocessing = preset("tf");
  known.model.adjust_facts = [](ModelFacts& facts) { facts.labels = {"sky"}; };
  EXPECT_EQ(findings_of("missing_facts", plain, known), Found{});
  EXPECT_EQ(findings_of("not_finite", plain), Found{});
  EXPECT_EQ(
      findings_of("not_finite", file_of("graph(%x: f32[1,3,8,8]) {\n  %y = Log(%x)\n  return %y\n}\n")),
      Found{"y: a seeded input leads to numbers that are not finite -> no golden sample is stored; look for damaged "
            "weights"});
}

}  // namespace
}  // namespace atrous::test
