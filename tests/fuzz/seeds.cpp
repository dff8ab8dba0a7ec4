// Writes the first inputs of the fuzzers that are not text: fuzz_seeds FOLDER, for instance tests/fuzz/corpus.
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "graph/text.h"
#include "onnx/export.h"
#include "support/model_builder.h"
#include "support/tflite_builder.h"
#include "vision/image_bytes.h"

namespace {

namespace fs = std::filesystem;
using namespace atrous;
using namespace atrous::test;

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string as_text(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

std::string exported(const char* text) {
  ExportFacts facts;
  facts.properties["atrous.labels"] = R"(["a","b"])";
  facts.properties["atrous.input"] = R"({"preset":"tf"})";
  return export_onnx(parse(text), facts);
}

void write_onnx(const fs::path& folder) {
  write(folder / "dilated.onnx", exported("graph(%x: f32[1,3,9,9]) {\n"
                                          "  %w = const f32[4,3,3,3] random(1)\n"
                                          "  %b = const f32[4] {2, 1, 0.5, 3}\n"
                                          "  %c = Conv(%x, %w, %b) {dilations=[2,2], pads=[2,2,2,2]}\n"
                                          "  %n = BatchNormalization(%c, %b, %b, %b, %b)\n"
                                          "  %y = HardSwish(%n)\n"
                                          "  return %y\n}\n"));
  write(folder / "head.onnx", exported("graph(%x: f32[1,4,8,8]) {\n"
                                       "  %v = const f32[4,4,1,1] random(2)\n"
                                       "  %g = GlobalAveragePool(%x)\n"
                                       "  %q = Conv(%g, %v)\n"
                                       "  %s = const i64[4] {1, 4, 8, 8}\n"
                                       "  %u = Resize(%q, _, _, %s) {mode='linear'}\n"
                                       "  %d = Concat(%x, %u) {axis=1}\n"
                                       "  %m = ArgMax(%d) {axis=1, keepdims=0}\n"
                                       "  return %m\n}\n"));
  write(folder / "shapes.onnx", exported("graph(%x: f32[1,3,?,?]) {\n"
                                         "  %s = Shape(%x)\n"
                                         "  %i = const i64[1] {2}\n"
                                         "  %h = Gather(%s, %i)\n"
                                         "  %z = const i64[3] {1, 3, -1}\n"
                                         "  %r = Reshape(%x, %z)\n"
                                         "  %k = Concat(%h, %h) {axis=0}\n"
                                         "  return %r, %k\n}\n"));
  ModelBuilder model;
  model.input("x", {1, -1}).output("y").weight("w", {300}, std::vector<float>(300, 0.5F));
  auto* attribute = model.node("Concat", {"w", "w"}, {"y"}).add_attribute();
  attribute->set_name("axis");
  attribute->set_type(onnx::AttributeProto::INT);
  write(folder / "raw_weights.onnx", model.bytes());
}

void write_tflite(const fs::path& folder) {
  using tflite::BuiltinOptions;
  TfliteBuilder conv;
  conv.inputs = {conv.tensor("x", {1, 8, 8, 3})};
  const int weights = conv.floats({2, 3, 3, 3}, std::vector<float>(54, 0.25F));
  const int bias = conv.floats({2}, {1.0F, 2.0F});
  conv.outputs = {conv.tensor("y", {1, 8, 8, 2})};
  conv.op(3, {0, weights, bias}, conv.outputs, BuiltinOptions::Conv2DOptions,
          tflite::CreateConv2DOptions(conv.fbb, tflite::Padding::SAME, 1, 1, tflite::Activation::RELU6, 2, 2).Union());
  write(folder / "conv.tflite", conv.bytes());

  TfliteBuilder blocks;
  blocks.inputs = {blocks.tensor("x", {1, 4, 4, 2})};
  const int block = blocks.integers({2}, {2, 2});
  const int pads = blocks.integers({2, 2}, {0, 0, 0, 0});
  const int phases = blocks.tensor("phases", {4, 2, 2, 2});
  blocks.outputs = {blocks.tensor("y", {1, 4, 4, 2})};
  blocks.op(38, {0, block, pads}, {phases});
  blocks.op(37, {phases, block, pads}, blocks.outputs);
  write(folder / "blocks.tflite", blocks.bytes());

  TfliteBuilder quantised;
  quantised.inputs = {quantised.tensor("x", {1, 4, 4, 3}, tflite::TensorType::UINT8, 0.0078125F, 128)};
  const int codes = quantised.constant<std::uint8_t>({1, 1, 1, 3}, tflite::TensorType::UINT8,
                                                     std::vector<std::uint8_t>{1, 2, 3}, {0.5F}, {1});
  const int offset = quantised.constant<std::int32_t>({1}, tflite::TensorType::INT32, std::vector<std::int32_t>{4});
  quantised.outputs = {quantised.tensor("y", {1, 4, 4, 1}, tflite::TensorType::UINT8, 0.02F, 0)};
  quantised.op(3, {0, codes, offset}, quantised.outputs, BuiltinOptions::Conv2DOptions,
               tflite::CreateConv2DOptions(quantised.fbb, tflite::Padding::VALID, 1, 1).Union());
  write(folder / "quantised.tflite", quantised.bytes());

  TfliteBuilder resize;
  resize.inputs = {resize.tensor("x", {1, 2, 2, 3})};
  const int size = resize.integers({2}, {5, 7});
  const int large = resize.tensor("large", {1, 5, 7, 3});
  resize.outputs = {resize.tensor("y", {1, 5, 7, 3})};
  resize.op(23, {0, size}, {large}, BuiltinOptions::ResizeBilinearOptions,
            tflite::CreateResizeBilinearOptions(resize.fbb, true, false).Union());
  resize.op(25, {large}, resize.outputs);
  write(folder / "resize.tflite", resize.bytes());
}

void write_images(const fs::path& folder) {
  write(folder / "grey.jpg", as_text(kGreyJpeg));
  write(folder / "grey16.png", as_text(kGrey16Png));
  write(folder / "grey_alpha.png", as_text(kGreyAlphaPng));
  write(folder / "palette.png", as_text(kPalettePng));
  write(folder / "turned.png", as_text(kTurnedPng));
  write(folder / "rgb.bmp", as_text(kRgbBmp));
  write(folder / "rgb.ppm", "P6 # made by hand\n2 1\n255\nabcdef");
  write(folder / "grey16.pgm", std::string("P5 1 1 65535\n\x64\xE4", 15));
}

// Every byte is a choice, so random bytes are as good a beginning as any.
void write_graphs(const fs::path& folder) {
  std::mt19937 random(5);
  for (int i = 0; i < 8; ++i) {
    std::string bytes;
    for (int k = 0; k < 160; ++k) bytes += static_cast<char>(random() % 256);
    write(folder / ("drawn_" + std::to_string(i)), bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  const fs::path folder = argv[1];
  write_onnx(folder / "onnx");
  write_tflite(folder / "tflite");
  write_images(folder / "image");
  write_graphs(folder / "graph");
}
