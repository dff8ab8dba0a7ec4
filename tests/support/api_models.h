// Small models for the tests of the public API.
#pragma once

#include <string>
#include <vector>

#include "atrous/atrous.h"
#include "support/error_of.h"
#include "support/model_builder.h"

namespace atrous::test {

void set_int(onnx::NodeProto& node, const std::string& name, std::int64_t value);
void set_ints(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values);
void set_text(onnx::NodeProto& node, const std::string& name, const std::string& value);

Model load(const ModelBuilder& builder, const ModelOptions& options = {});

// Weights of a 1x1 convolution from RGB to four classes: 0 scores nothing, 1 R - G - B, 2 G - R - B, 3 B - R - G; with
// colour_bias() class 0 wins where no colour stands out.
std::vector<float> colour_weights();
std::vector<float> colour_bias();

// A network "image" -> "scores" that tells colours apart; extents below zero are open.
ModelBuilder colour_builder(std::int64_t height = -1, std::int64_t width = -1);

// One pixel a letter, rows separated by '/': r, g, b or . for black.
Image paint(const std::string& pixels);

// The same letters for labels 1, 2, 3 and 0.
std::string read_labels(const LabelMap& labels);

std::vector<NamedTensor> named(const std::string& name, Tensor tensor);

}  // namespace atrous::test
