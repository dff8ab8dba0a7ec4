// Convolutions, and blocks that spell their dilation.
#include "tflite/case_builder.h"

namespace atrous::test {
namespace {

using tflite::Activation;
using tflite::BuiltinOptions;
using tflite::Padding;

// x, weights [O,H,W,I] of floats, and a bias.
Operands filters(const Ints& dims, int outputs) {
  return [=](TfliteBuilder& model, int x) {
    const int count = dims[0] * dims[1] * dims[2] * dims[3];
    return Ints{x, model.floats(dims, weights(count)), model.floats({outputs}, weights(outputs))};
  };
}

void add_convolutions(Cases& cases) {
  cases.add("CONV_2D same, stride 2", kConv, {{1, 5, 6, 2}}, {{1, 3, 3, 3}}, filters({3, 3, 3, 2}, 3),
            conv_options(Padding::SAME, 2, Activation::NONE));
  cases.add("CONV_2D valid, relu", kConv, {{1, 5, 4, 2}}, {{1, 3, 2, 2}}, filters({2, 3, 3, 2}, 2),
            conv_options(Padding::VALID, 1, Activation::RELU));
  cases.add("CONV_2D dilation 2, relu6", kConv, {{1, 6, 6, 1}}, {{1, 6, 6, 2}}, filters({2, 3, 3, 1}, 2),
            conv_options(Padding::SAME, 1, Activation::RELU6, 2));
  cases.add("CONV_2D 2x2, same, relu_n1_to_1", kConv, {{1, 3, 3, 1}}, {{1, 3, 3, 1}}, filters({1, 2, 2, 1}, 1),
            conv_options(Padding::SAME, 1, Activation::RELU_N1_TO_1));
  cases.add("DEPTHWISE_CONV_2D two filters a channel", kDepthwise, {{1, 4, 4, 2}}, {{1, 4, 4, 4}},
            filters({1, 3, 3, 4}, 4), depthwise_options(Padding::SAME, 1, 2));
  cases.add("DEPTHWISE_CONV_2D dilation 2", kDepthwise, {{1, 7, 6, 2}}, {{1, 7, 6, 2}}, filters({1, 3, 3, 2}, 2),
            depthwise_options(Padding::SAME, 1, 1, 2));
  cases.add("DEPTHWISE_CONV_2D stride 2, valid", kDepthwise, {{1, 7, 6, 2}}, {{1, 3, 2, 2}}, filters({1, 3, 3, 2}, 2),
            depthwise_options(Padding::VALID, 2, 1));
  const auto transposed = [](Ints size, Ints kernel, bool bias) {
    return [=](TfliteBuilder& model, int x) {
      const int count = kernel[0] * kernel[1] * kernel[2] * kernel[3];
      Ints list = {model.integers({4}, {1, size[0], size[1], kernel[0]}), model.floats(kernel, weights(count)), x};
      if (bias) list.push_back(model.floats({kernel[0]}, weights(kernel[0])));
      return list;
    };
  };
  const auto transposed_options = [](Padding padding) {
    return Options{BuiltinOptions::TransposeConvOptions,
                   [=](Fbb& fbb) { return tflite::CreateTransposeConvOptions(fbb, padding, 2, 2).Union(); }};
  };
  cases.add("TRANSPOSE_CONV same", kTransposeConv, {{1, 3, 2, 2}}, {{1, 6, 4, 3}},
            transposed({6, 4}, {3, 3, 3, 2}, false), transposed_options(Padding::SAME));
  cases.add("TRANSPOSE_CONV same, odd size, bias", kTransposeConv, {{1, 3, 3, 1}}, {{1, 5, 6, 2}},
            transposed({5, 6}, {2, 3, 3, 1}, true), transposed_options(Padding::SAME));
  cases.add("TRANSPOSE_CONV valid", kTransposeConv, {{1, 2, 3, 1}}, {{1, 5, 7, 1}},
            transposed({5, 7}, {1, 3, 3, 1}, false), transposed_options(Padding::VALID));
  const auto dense = [](int depth) {
    return [=](TfliteBuilder& model, int x) {
      return Ints{x, model.floats({3, depth}, weights(3 * depth)), model.floats({3}, weights(3))};
    };
  };
  const auto dense_options = [](Activation activation, bool keep) {
    return Options{
        BuiltinOptions::FullyConnectedOptions, [=](Fbb& fbb) {
          return tflite::CreateFullyConnectedOptions(fbb, activation, tflite::WeightsFormat::DEFAULT, keep).Union();
        }};
  };
  cases.add("FULLY_CONNECTED of a map", kFullyConnected, {{1, 2, 2, 3}}, {{1, 3}}, dense(12),
            dense_options(Activation::RELU, false));
  cases.add("FULLY_CONNECTED of every pixel", kFullyConnected, {{1, 2, 3, 4}}, {{1, 2, 3, 3}}, dense(4),
            dense_options(Activation::NONE, true));
}

Operands block_operands(const Ints& block, const Ints& margins) {
  return [=](TfliteBuilder& model, int x) {
    return Ints{x, model.integers({2}, {block[0], block[1]}), model.integers({2, 2}, margins)};
  };
}

// SPACE_TO_BATCH_ND, a convolution, BATCH_TO_SPACE_ND.
void add_spelled_dilation(Cases& cases, bool depthwise) {
  const Port in({1, 7, 5, 2});
  const Port out({1, 7, 5, 2});
  TfliteBuilder model;
  model.inputs = {model.tensor("x", in.dims)};
  const int block = model.integers({2}, {2, 2});
  const int pads = model.integers({2, 2}, {2, 3, 2, 3});
  const int crops = model.integers({2, 2}, {0, 1, 0, 1});
  const int taps = depthwise ? model.floats({1, 3, 3, 2}, weights(18)) : model.floats({2, 3, 3, 2}, weights(36));
  const int phases = model.tensor("phases", {4, 6, 5, 2});
  const int made = model.tensor("made", {4, 4, 3, 2});
  const int bias = model.floats({2}, {1.0F, -2.0F});
  model.outputs = {model.tensor("y", out.dims)};
  model.op(kSpaceToBatch, {0, block, pads}, {phases});
  const Options options =
      depthwise ? depthwise_options(Padding::VALID, 1, 1) : conv_options(Padding::VALID, 1, Activation::RELU);
  model.op(depthwise ? kDepthwise : kConv, {phases, taps, bias}, {made}, options.kind, options.make(model.fbb));
  model.op(kBatchToSpace, {made, block, crops}, model.outputs);
  cases.finish(
      std::string("SPACE_TO_BATCH_ND, ") + (depthwise ? "DEPTHWISE_CONV_2D" : "CONV_2D") + ", BATCH_TO_SPACE_ND", model,
      in, out);
}

void add_blocks(Cases& cases) {
  add_spelled_dilation(cases, false);
  add_spelled_dilation(cases, true);
  cases.add("SPACE_TO_BATCH_ND alone", kSpaceToBatch, {{1, 3, 5, 2}}, {{6, 2, 2, 2}},
            block_operands({2, 3}, {1, 0, 0, 1}));
  cases.add("BATCH_TO_SPACE_ND alone", kBatchToSpace, {{6, 2, 2, 2}}, {{1, 3, 5, 2}},
            block_operands({2, 3}, {1, 0, 0, 1}));
}

}  // namespace

void add_convolution_cases(Cases& cases) {
  add_convolutions(cases);
  add_blocks(cases);
}

}  // namespace atrous::test
