// Puts together the cases of operator_cases().
#include "tflite/case_builder.h"

namespace atrous::test {
namespace {

DType dtype_of(tflite::TensorType type) {
  if (type == tflite::TensorType::UINT8) return DType::kU8;
  return type == tflite::TensorType::INT8 ? DType::kI8 : DType::kF32;
}

}  // namespace

Ints just_x(TfliteBuilder&, int x) { return {x}; }

Operands with_integers(const Ints& dims, const Ints& list) {
  return [=](TfliteBuilder& model, int x) { return Ints{x, model.integers(dims, list)}; };
}

std::vector<float> weights(int count) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>((i * 29) % 31 - 15) / 8.0F);
  return values;
}

Options conv_options(tflite::Padding padding, int stride, tflite::Activation activation, int dilation) {
  return {tflite::BuiltinOptions::Conv2DOptions, [=](Fbb& fbb) {
            return tflite::CreateConv2DOptions(fbb, padding, stride, stride, activation, dilation, dilation).Union();
          }};
}

Options depthwise_options(tflite::Padding padding, int stride, int multiplier, int dilation) {
  return {tflite::BuiltinOptions::DepthwiseConv2DOptions, [=](Fbb& fbb) {
            return tflite::CreateDepthwiseConv2DOptions(fbb, padding, stride, stride, multiplier,
                                                        tflite::Activation::NONE, dilation, dilation)
                .Union();
          }};
}

Options pool_options(tflite::Padding padding, int stride, int rows, int columns) {
  return {tflite::BuiltinOptions::Pool2DOptions,
          [=](Fbb& fbb) { return tflite::CreatePool2DOptions(fbb, padding, stride, stride, columns, rows).Union(); }};
}

void Cases::add(const std::string& name, int code, const Port& in, const Port& out, const Operands& operands,
                const Options& options) {
  add_split(name, code, in, {out}, operands, options);
}

void Cases::add_split(const std::string& name, int code, const Port& in, const std::vector<Port>& out,
                      const Operands& operands, const Options& options) {
  TfliteBuilder model;
  const int x = model.tensor("x", in.dims, in.type, in.step, in.zero_point);
  model.inputs = {x};
  const Ints from = operands(model, x);
  Ints to;
  for (const Port& port : out) {
    to.push_back(model.tensor("y" + std::to_string(to.size()), port.dims, port.type, port.step, port.zero_point));
  }
  model.outputs = {to.back()};
  model.op(code, from, to, options.kind, options.make ? options.make(model.fbb) : flatbuffers::Offset<void>());
  finish(name, model, in, out.back());
}

void Cases::finish(const std::string& name, TfliteBuilder& model, const Port& in, const Port& out) {
  const Shape shape(std::vector<std::int64_t>(in.dims.begin(), in.dims.end()));
  list.push_back({name, model.bytes(), shape, dtype_of(in.type), in.step, in.zero_point, out.step});
}

std::vector<OperatorCase> operator_cases() {
  Cases cases;
  add_convolution_cases(cases);
  add_arithmetic_cases(cases);
  add_movement_cases(cases);
  add_quantised_cases(cases);
  return cases.list;
}

Tensor case_input(const OperatorCase& operator_case) {
  Tensor tensor(operator_case.type, operator_case.input);
  for (std::int64_t i = 0; i < tensor.elements(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (tensor.dtype() == DType::kF32) tensor.as<float>()[at] = static_cast<float>(i * 37 % 97) / 16.0F - 3.0F;
    if (tensor.dtype() == DType::kU8) tensor.as<std::uint8_t>()[at] = static_cast<std::uint8_t>(i * 37 % 251);
    if (tensor.dtype() == DType::kI8) tensor.as<std::int8_t>()[at] = static_cast<std::int8_t>(i * 37 % 251 - 128);
  }
  return tensor;
}

}  // namespace atrous::test
