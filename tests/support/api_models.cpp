// Small models for the tests of the public API.
#include "support/api_models.h"

#include <span>

namespace atrous::test {

void set_int(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  auto* const attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

void set_ints(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
  auto* const attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute->add_ints(value);
}

void set_text(onnx::NodeProto& node, const std::string& name, const std::string& value) {
  auto* const attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::STRING);
  attribute->set_s(value);
}

Model load(const ModelBuilder& builder, const ModelOptions& options) {
  const std::string bytes = builder.bytes();
  return Model::load(std::as_bytes(std::span(bytes)), "net.onnx", options);
}

std::vector<float> colour_weights() { return {0, 0, 0, 1, -1, -1, -1, 1, -1, -1, -1, 1}; }
std::vector<float> colour_bias() { return {0.3F, 0, 0, 0}; }

ModelBuilder colour_builder(std::int64_t height, std::int64_t width) {
  ModelBuilder model(13);
  model.input("image", {1, 3, height, width});
  if (width < 0) {
    auto* const shape = model.graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
    shape->mutable_dim(3)->set_dim_param("w");
  }
  model.weight("w", {4, 3, 1, 1}, colour_weights()).weight("b", {4}, colour_bias());
  model.node("Conv", {"image", "w", "b"}, {"scores"}, "classify");
  model.output("scores");
  return model;
}

Image paint(const std::string& pixels) {
  Image image;
  int column = 0;
  for (const char pixel : pixels) {
    if (pixel == '/') {
      ++image.height_px;
      column = 0;
      continue;
    }
    for (const char channel : {'r', 'g', 'b'}) image.rgb.push_back(pixel == channel ? 255 : 0);
    image.width_px = ++column;
  }
  ++image.height_px;
  return image;
}

std::string read_labels(const LabelMap& labels) {
  std::string text;
  for (int y = 0; y < labels.height_px; ++y) {
    if (y > 0) text += '/';
    for (int x = 0; x < labels.width_px; ++x) text += ".rgb"[labels.at(x, y)];
  }
  return text;
}

std::vector<NamedTensor> named(const std::string& name, Tensor tensor) {
  std::vector<NamedTensor> list;
  list.push_back({name, std::move(tensor)});
  return list;
}

}  // namespace atrous::test
