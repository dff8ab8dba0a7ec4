// Quantised operators, and changes of the element type.
#include "tflite/case_builder.h"

namespace atrous::test {
namespace {

using tflite::Activation;
using tflite::BuiltinOptions;
using tflite::Padding;
using tflite::TensorType;

// Pixels of [-1,1), as models of Google's DeepLab take them.
Port pixels(const Ints& dims) { return {dims, TensorType::UINT8, 1.0F / 128.0F, 128}; }
Port signed_map(const Ints& dims) { return {dims, TensorType::INT8, 0.05F, -3}; }

template <typename T>
std::vector<T> codes(int count) {
  std::vector<T> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<T>((i * 29) % 120 - (std::is_signed_v<T> ? 60 : 0)));
  return values;
}

// Weights with one scale, and a bias in units of the product of scales.
Operands unsigned_filters(const Ints& dims, int outputs) {
  return [=](TfliteBuilder& model, int x) {
    const int count = dims[0] * dims[1] * dims[2] * dims[3];
    const int weights = model.constant(dims, TensorType::UINT8, codes<std::uint8_t>(count), {0.02F}, {57});
    std::vector<std::int32_t> bias;
    for (int i = 0; i < outputs; ++i) bias.push_back(900 * i - 700);
    return Ints{x, weights, model.constant({outputs}, TensorType::INT32, bias, {0.02F / 128.0F}, {0})};
  };
}

// Weights with a scale for every channel of `axis`.
Operands signed_filters(const Ints& dims, int outputs, int axis) {
  return [=](TfliteBuilder& model, int x) {
    int count = 1;
    for (const int extent : dims) count *= extent;
    std::vector<float> scales;
    std::vector<float> products;
    std::vector<std::int32_t> bias;
    for (int i = 0; i < outputs; ++i) {
      scales.push_back(0.01F * static_cast<float>(i + 1));
      products.push_back(scales.back() * 0.05F);
      bias.push_back(500 - 300 * i);
    }
    const std::vector<std::int64_t> zeros(static_cast<std::size_t>(outputs), 0);
    const int weights = model.constant(dims, TensorType::INT8, codes<std::int8_t>(count), scales, zeros, axis);
    return Ints{x, weights, model.constant({outputs}, TensorType::INT32, bias, products, zeros)};
  };
}

void add_convolutions(Cases& cases) {
  const Options same = conv_options(Padding::SAME, 1, Activation::NONE);
  cases.add("CONV_2D u8", kConv, pixels({1, 4, 5, 2}), {{1, 4, 5, 3}, TensorType::UINT8, 0.06F, 120},
            unsigned_filters({3, 3, 3, 2}, 3), same);
  cases.add("CONV_2D u8, the range implies relu6", kConv, pixels({1, 4, 5, 2}),
            {{1, 4, 5, 3}, TensorType::UINT8, 6.0F / 255.0F, 0}, unsigned_filters({3, 3, 3, 2}, 3), same);
  cases.add("CONV_2D u8, relu6 above a wider range", kConv, pixels({1, 4, 5, 2}),
            {{1, 4, 5, 3}, TensorType::UINT8, 0.06F, 120}, unsigned_filters({3, 3, 3, 2}, 3),
            conv_options(Padding::SAME, 1, Activation::RELU6));
  cases.add("DEPTHWISE_CONV_2D u8", kDepthwise, pixels({1, 5, 5, 2}), {{1, 5, 5, 2}, TensorType::UINT8, 0.04F, 100},
            unsigned_filters({1, 3, 3, 2}, 2), depthwise_options(Padding::SAME, 1, 1, 2));
  cases.add("CONV_2D i8 by channel", kConv, signed_map({1, 4, 4, 2}), {{1, 4, 4, 3}, TensorType::INT8, 0.3F, 5},
            signed_filters({3, 3, 3, 2}, 3, 0), same);
  cases.add("DEPTHWISE_CONV_2D i8 by channel", kDepthwise, signed_map({1, 5, 4, 2}),
            {{1, 3, 2, 2}, TensorType::INT8, 0.1F, -8}, signed_filters({1, 3, 3, 2}, 2, 3),
            depthwise_options(Padding::SAME, 2, 1));
  cases.add("FULLY_CONNECTED i8", kFullyConnected, signed_map({1, 6}), {{1, 2}, TensorType::INT8, 0.1F, 0},
            [](TfliteBuilder& model, int x) {
              const int weights = model.constant({2, 6}, TensorType::INT8, codes<std::int8_t>(12), {0.02F}, {0});
              return Ints{x, weights,
                          model.constant({2}, TensorType::INT32, std::vector<std::int32_t>{300, -900}, {0.001F}, {0})};
            },
            {BuiltinOptions::FullyConnectedOptions,
             [](Fbb& fbb) { return tflite::CreateFullyConnectedOptions(fbb, Activation::NONE).Union(); }});
}

void add_others(Cases& cases) {
  const Port map = pixels({1, 2, 3, 2});
  const auto constant = [](TfliteBuilder& model, int x) {
    return Ints{x, model.constant({2}, TensorType::UINT8, std::vector<std::uint8_t>{30, 200}, {0.01F}, {100})};
  };
  cases.add("ADD u8", kAdd, map, {{1, 2, 3, 2}, TensorType::UINT8, 0.02F, 110}, constant,
            fused<tflite::AddOptions>(BuiltinOptions::AddOptions, Activation::NONE));
  cases.add("MUL u8", kMul, map, {{1, 2, 3, 2}, TensorType::UINT8, 0.01F, 128}, constant,
            fused<tflite::MulOptions>(BuiltinOptions::MulOptions, Activation::NONE));
  cases.add("AVERAGE_POOL_2D u8", kAveragePool, pixels({1, 4, 4, 2}), pixels({1, 2, 2, 2}), just_x,
            pool_options(Padding::VALID, 2, 2, 2));
  cases.add("MAX_POOL_2D i8", kMaxPool, signed_map({1, 4, 4, 2}), signed_map({1, 2, 2, 2}), just_x,
            pool_options(Padding::VALID, 2, 2, 2));
  cases.add("RESIZE_BILINEAR u8", kResizeBilinear, pixels({1, 2, 3, 2}), pixels({1, 4, 5, 2}),
            with_integers({2}, {4, 5}), {BuiltinOptions::ResizeBilinearOptions, [](Fbb& fbb) {
                                           return tflite::CreateResizeBilinearOptions(fbb, true, false).Union();
                                         }});
  cases.add("LOGISTIC i8", kLogistic, signed_map({1, 4, 5, 2}), {{1, 4, 5, 2}, TensorType::INT8, 1.0F / 256.0F, -128});
  cases.add("HARD_SWISH i8", kHardSwish, signed_map({1, 4, 5, 2}), {{1, 4, 5, 2}, TensorType::INT8, 0.04F, -100});
  cases.add("RELU u8", kRelu, map, {{1, 2, 3, 2}, TensorType::UINT8, 1.0F / 255.0F, 0});
  cases.add("SOFTMAX i8", kSoftmax, signed_map({1, 2, 2, 3}), {{1, 2, 2, 3}, TensorType::INT8, 1.0F / 256.0F, -128},
            just_x,
            {BuiltinOptions::SoftmaxOptions, [](Fbb& fbb) { return tflite::CreateSoftmaxOptions(fbb, 1.0F).Union(); }});
  cases.add("CONCATENATION u8", kConcatenation, map, pixels({1, 2, 3, 4}),
            [](TfliteBuilder&, int x) {
              return Ints{x, x};
            },
            {BuiltinOptions::ConcatenationOptions,
             [](Fbb& fbb) { return tflite::CreateConcatenationOptions(fbb, 3).Union(); }});
}

void add_types(Cases& cases) {
  cases.add("QUANTIZE", kQuantize, {{1, 4, 5, 2}}, {{1, 4, 5, 2}, TensorType::INT8, 0.05F, 10});
  cases.add("QUANTIZE of quantised numbers", kQuantize, pixels({1, 2, 3, 2}),
            {{1, 2, 3, 2}, TensorType::UINT8, 0.02F, 90});
  cases.add("DEQUANTIZE", kDequantize, signed_map({1, 4, 5, 2}), {{1, 4, 5, 2}});
  cases.add("CAST to integers", kCast, {{1, 2, 3, 2}}, {{1, 2, 3, 2}, TensorType::INT32});
  TfliteBuilder halves;  // weights in f16, as the converter stores them
  halves.inputs = {halves.tensor("x", {1, 2, 2, 1})};
  const std::vector<std::uint16_t> bits = {0x3C00, 0xC000, 0x3555};  // 1, -2, a third
  const int stored = halves.constant({3, 1, 1, 1}, TensorType::FLOAT16, bits);
  const int wide = halves.tensor("wide", {3, 1, 1, 1});
  halves.outputs = {halves.tensor("y", {1, 2, 2, 3})};
  const Options same = conv_options(Padding::SAME, 1, Activation::NONE);
  const int bias = halves.floats({3}, {0.0F, 0.5F, 1.0F});
  halves.op(kDequantize, {stored}, {wide});
  halves.op(kConv, {0, wide, bias}, halves.outputs, same.kind, same.make(halves.fbb));
  cases.finish("DEQUANTIZE of f16 weights", halves, Port({1, 2, 2, 1}), Port({1, 2, 2, 3}));
}

}  // namespace

void add_quantised_cases(Cases& cases) {
  add_convolutions(cases);
  add_others(cases);
  add_types(cases);
}

}  // namespace atrous::test
