// Small TensorFlow Lite models: what their operators compute, and what damaged ones end in.
#include "tflite/import.h"

#include <gtest/gtest.h>

#include <random>

#include "atrous/error.h"
#include "support/interpreter.h"
#include "support/tensors.h"
#include "support/test_data.h"
#include "support/tflite_builder.h"
#include "tflite/layout.h"

namespace atrous::test {
namespace {

using tflite::Activation;
using tflite::BuiltinOptions;
using tflite::Padding;
using tflite::TensorType;

// Codes of the public schema.
enum Code {
  kAdd = 0,
  kConv = 3,
  kDepthwise = 4,
  kLstm = 16,
  kResizeBilinear = 23,
  kReshape = 22,
  kToSpace = 37,
  kToBatch = 38,
  kMean = 40,
  kArgMax = 56
};

Tensor ramp(Shape shape) {
  Tensor tensor(DType::kF32, shape);
  float next = 0;
  for (float& element : tensor.as<float>()) element = next++;
  return tensor;
}

std::vector<float> run(TfliteBuilder& model, Tensor input) {
  std::vector<Tensor> inputs;
  inputs.push_back(std::move(input));
  const Tensor result = std::move(interpret(import_tflite_bytes(model.bytes()).graph, inputs).front());
  if (result.dtype() == DType::kI64) return {result.as<std::int64_t>().begin(), result.as<std::int64_t>().end()};
  return {result.as<float>().begin(), result.as<float>().end()};
}

// A 3x3 convolution of ones over a [1,4,4,1] map.
TfliteBuilder conv_model(int stride, Padding padding, Activation activation) {
  TfliteBuilder model;
  const int out = (padding == Padding::SAME ? 4 : 2) / stride;
  model.inputs = {model.tensor("x", {1, 4, 4, 1})};
  const int weights = model.floats({1, 3, 3, 1}, std::vector<float>(9, 1.0F));
  const int bias = model.floats({1}, {-40});
  model.outputs = {model.tensor("y", {1, out, out, 1})};
  model.op(kConv, {0, weights, bias}, model.outputs, BuiltinOptions::Conv2DOptions,
           tflite::CreateConv2DOptions(model.fbb, padding, stride, stride, activation).Union());
  return model;
}

TEST(Tflite, same_padding_puts_the_odd_pixel_at_the_end) {
  TfliteBuilder model = conv_model(2, Padding::SAME, Activation::NONE);
  EXPECT_EQ(run(model, ramp({1, 1, 4, 4})), (std::vector<float>{5, -1, 26, 10}));
}

TEST(Tflite, valid_padding_and_fused_activations) {
  TfliteBuilder plain = conv_model(1, Padding::VALID, Activation::NONE);
  EXPECT_EQ(run(plain, ramp({1, 1, 4, 4})), (std::vector<float>{5, 14, 41, 50}));
  TfliteBuilder clamped = conv_model(1, Padding::VALID, Activation::RELU6);
  EXPECT_EQ(run(clamped, ramp({1, 1, 4, 4})), (std::vector<float>{5, 6, 6, 6}));
}

TEST(Tflite, weights_of_depthwise_convolutions_are_a_filter_for_every_channel) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 1, 2, 2})};
  const int weights = model.floats({1, 1, 1, 4}, {1, 10, 100, 1000});  // two filters a channel
  model.outputs = {model.tensor("y", {1, 1, 2, 4})};
  model.op(kDepthwise, {0, weights}, model.outputs, BuiltinOptions::DepthwiseConv2DOptions,
           tflite::CreateDepthwiseConv2DOptions(model.fbb, Padding::VALID, 1, 1, 2).Union());
  EXPECT_EQ(run(model, Tensor::of<float>({1, 2, 1, 2}, {1, 2, 3, 4})),
            (std::vector<float>{1, 2, 10, 20, 300, 400, 3000, 4000}));
}

TEST(Tflite, convolutions_may_share_weights_and_bias) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 2, 2, 1})};
  const int weights = model.floats({1, 1, 1, 1}, {2});
  const int bias = model.floats({1}, {3});
  const int middle = model.tensor("middle", {1, 2, 2, 1});
  model.outputs = {model.tensor("y", {1, 2, 2, 1})};
  const auto conv = [&](int from, int to) {
    model.op(kConv, {from, weights, bias}, {to}, BuiltinOptions::Conv2DOptions,
             tflite::CreateConv2DOptions(model.fbb, Padding::VALID, 1, 1).Union());
  };
  conv(0, middle);
  conv(middle, model.outputs[0]);
  EXPECT_EQ(run(model, ramp({1, 1, 2, 2})), (std::vector<float>{9, 13, 17, 21}));
}

// SPACE_TO_BATCH_ND, a depthwise convolution of the phases, BATCH_TO_SPACE_ND on a map of 5x5.
TfliteBuilder spelled_dilation(bool read_twice) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 5, 5, 1})};
  const int block = model.integers({2}, {2, 2});
  const int pads = model.integers({2, 2}, {2, 3, 2, 3});
  const int crops = model.integers({2, 2}, {0, 1, 0, 1});
  std::vector<float> taps = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const int weights = model.floats({1, 3, 3, 1}, taps);
  const int phases = model.tensor("phases", {4, 5, 5, 1});
  const int made = model.tensor("made", {4, 3, 3, 1});
  model.outputs = {model.tensor("y", {1, 5, 5, 1})};
  if (read_twice) model.outputs.push_back(phases);
  model.op(kToBatch, {0, block, pads}, {phases});
  model.op(kDepthwise, {phases, weights}, {made}, BuiltinOptions::DepthwiseConv2DOptions,
           tflite::CreateDepthwiseConv2DOptions(model.fbb, Padding::VALID, 1, 1, 1).Union());
  model.op(kToSpace, {made, block, crops}, {model.outputs.front()});
  return model;
}

TEST(Tflite, spelled_dilation_becomes_one_convolution) {
  TfliteBuilder folded = spelled_dilation(false);
  const Graph graph = import_tflite_bytes(folded.bytes()).graph;
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes.front().attrs.integers("dilations"), (Dims{2, 2}));
  EXPECT_EQ(graph.nodes.front().attrs.integers("pads"), (Dims{2, 2, 2, 2}));
  TfliteBuilder again = spelled_dilation(false);
  TfliteBuilder spelled = spelled_dilation(true);  // somebody else reads the phases, so all three remain
  EXPECT_EQ(run(again, ramp({1, 1, 5, 5})), run(spelled, ramp({1, 1, 5, 5})));
}

TEST(Tflite, mean_and_arg_max_have_their_axes_mapped) {
  TfliteBuilder mean;
  mean.inputs = {mean.tensor("x", {1, 1, 2, 2})};
  const int axes = mean.integers({2}, {1, 2});
  mean.outputs = {mean.tensor("y", {1, 2})};
  mean.op(kMean, {0, axes}, mean.outputs);
  EXPECT_EQ(run(mean, Tensor::of<float>({1, 2, 1, 2}, {1, 3, 10, 30})), (std::vector<float>{2, 20}));
  TfliteBuilder classes;
  classes.inputs = {classes.tensor("x", {1, 1, 2, 2})};
  const int axis = classes.integers({}, {-1});
  classes.outputs = {classes.tensor("y", {1, 1, 2}, TensorType::INT64)};
  classes.op(kArgMax, {0, axis}, classes.outputs);
  EXPECT_EQ(run(classes, Tensor::of<float>({1, 2, 1, 2}, {1, 30, 10, 3})), (std::vector<float>{1, 0}));
}

TEST(Tflite, reshape_keeps_the_order_of_the_file) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 1, 2, 2})};
  const int shape = model.integers({2}, {1, -1});
  model.outputs = {model.tensor("y", {1, 4})};
  model.op(kReshape, {0, shape}, model.outputs);
  EXPECT_EQ(run(model, Tensor::of<float>({1, 2, 1, 2}, {1, 2, 3, 4})), (std::vector<float>{1, 3, 2, 4}));
}

std::vector<float> resized(bool align_corners, bool half_pixel) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 1, 2, 1})};
  const int size = model.integers({2}, {1, 4});
  model.outputs = {model.tensor("y", {1, 1, 4, 1})};
  model.op(kResizeBilinear, {0, size}, model.outputs, BuiltinOptions::ResizeBilinearOptions,
           tflite::CreateResizeBilinearOptions(model.fbb, align_corners, half_pixel).Union());
  return run(model, Tensor::of<float>({1, 1, 1, 2}, {0, 12}));
}

TEST(Tflite, resize_has_three_kinds_of_coordinates) {
  EXPECT_EQ(resized(true, false), (std::vector<float>{0, 4, 8, 12}));
  EXPECT_EQ(resized(false, true), (std::vector<float>{0, 3, 9, 12}));
  EXPECT_EQ(resized(false, false), (std::vector<float>{0, 6, 12, 12}));
}

// x + (a constant of 3), in u8 with steps of 0.5 and a range of [0, 127.5].
TfliteBuilder quantised_add() {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 1, 3, 1}, TensorType::UINT8, 0.5F, 10)};
  const int three = model.constant<std::uint8_t>({1}, TensorType::UINT8, {13}, {0.25F}, {1});
  model.outputs = {model.tensor("y", {1, 1, 3, 1}, TensorType::UINT8, 0.5F, 0)};
  model.op(kAdd, {0, three}, model.outputs, BuiltinOptions::AddOptions,
           tflite::CreateAddOptions(model.fbb, Activation::RELU).Union());
  return model;
}

TEST(Tflite, quantised_ranges_round_and_clamp) {
  TfliteBuilder model = quantised_add();
  EXPECT_EQ(run(model, Tensor::of<float>({1, 1, 1, 3}, {1.1F, -4.0F, 200.0F})), (std::vector<float>{4, 0, 125.5F}));
}

TEST(Tflite, what_is_missing_is_listed_together) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 2})};
  const int between = model.tensor("between", {1, 2});
  model.outputs = {model.tensor("y", {1, 2})};
  model.op(kLstm, {0}, {between});
  model.op(kLstm, {between}, model.outputs);
  EXPECT_EQ(tflite_error(model.bytes()),
            "unsupported: m.tflite: 1 thing is not supported (TensorFlow Lite):\n"
            "  operator 'LSTM' (2 nodes, first 'between')");
}

void expect_no_crash(const std::string& whole, std::uint32_t seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
    tflite_error(bytes);
  }
}

TEST(Tflite, damaged_models_end_in_an_error_or_a_graph) {
  TfliteBuilder model = spelled_dilation(false);
  const std::string whole = model.bytes();
  for (std::size_t size = 0; size < whole.size() - 64; ++size) {
    EXPECT_NE(tflite_error(whole.substr(0, size)), "no error") << size << " bytes";
  }
  expect_no_crash(whole, 7);
  expect_no_crash(quantised_add().bytes(), 8);
}

}  // namespace
}  // namespace atrous::test
