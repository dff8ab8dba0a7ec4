// Writes the models of the command-line tests into a folder: networks that tell colours apart.
//
// Class 0 scores 0.3, class 1 (red) R - G - B, class 2 (green) G - R - B, class 3 (blue) B - R - G of pixels in [0,1].
// The scores come from a dilated 3x3 convolution whose only weights other than 0 are those of the centre, so that every
// pixel's class is known from its colour. tiny.onnx has all facts inside, plain.onnx none; fixed.onnx
// takes 8x8 pixels only, unsupported.onnx has an operator that nobody knows.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "support/model_builder.h"

namespace {

constexpr int kClasses = 4;
constexpr int kCentre = 4;  // of the nine taps

std::vector<float> colour_weights() {
  std::vector<float> weights(kClasses * 3 * 9, 0.0F);
  for (int klass = 1; klass < kClasses; ++klass) {
    for (int channel = 0; channel < 3; ++channel) {
      weights[static_cast<std::size_t>((klass * 3 + channel) * 9 + kCentre)] = channel == klass - 1 ? 1.0F : -1.0F;
    }
  }
  return weights;
}

std::vector<float> identity_weights() {
  std::vector<float> weights(3 * 3 * 9, 0.0F);
  for (int channel = 0; channel < 3; ++channel)
    weights[static_cast<std::size_t>((channel * 3 + channel) * 9 + kCentre)] = 1.0F;
  return weights;
}

void add_conv(atrous::test::ModelBuilder& model, const std::string& name, const std::string& src,
              const std::string& dst, std::int64_t dilation) {
  auto& node = model.node("Conv", {src, name + ".weight", name + ".bias"}, {dst}, name);
  const auto set = [&](const char* attribute, const std::vector<std::int64_t>& values) {
    auto* added = node.add_attribute();
    added->set_name(attribute);
    added->set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) added->add_ints(value);
  };
  set("kernel_shape", {3, 3});
  set("dilations", {dilation, dilation});
  set("pads", {dilation, dilation, dilation, dilation});
}

atrous::test::ModelBuilder colour_model() {
  atrous::test::ModelBuilder model(13);
  model.input("image", {1, 3, -1, -1});
  model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim(3)->set_dim_param(
      "w");
  model.weight("encode.weight", {3, 3, 3, 3}, identity_weights()).weight("encode.bias", {3}, {0.0F, 0.0F, 0.0F});
  model.weight("classify.weight", {kClasses, 3, 3, 3}, colour_weights());
  model.weight("classify.bias", {kClasses}, {0.3F, 0.0F, 0.0F, 0.0F});
  add_conv(model, "encode", "image", "features", 2);
  add_conv(model, "classify", "features", "scores", 4);
  model.output("scores");
  return model;
}

void add_facts(atrous::test::ModelBuilder& model) {
  const auto add = [&](const char* key, const char* value) {
    auto* property = model.proto.add_metadata_props();
    property->set_key(key);
    property->set_value(value);
  };
  add("atrous.input", R"({"preset":"unit","size":"native"})");
  add("atrous.labels", R"(["background","red","green","blue"])");
  add("atrous.palette", "voc");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: cli_models FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  atrous::test::ModelBuilder model = colour_model();
  std::ofstream(folder / "plain.onnx", std::ios::binary) << model.bytes();
  add_facts(model);
  std::ofstream(folder / "tiny.onnx", std::ios::binary) << model.bytes();
  auto& extents = *model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  extents.mutable_dim(2)->set_dim_value(8);
  extents.mutable_dim(3)->set_dim_value(8);
  std::ofstream(folder / "fixed.onnx", std::ios::binary) << model.bytes();
  model.graph().mutable_node(0)->set_op_type("FancyConv");
  std::ofstream(folder / "unsupported.onnx", std::ios::binary) << model.bytes();
  return 0;
}
