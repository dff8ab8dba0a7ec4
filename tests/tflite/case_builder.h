// Puts together the cases of operator_cases().
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/tflite_builder.h"
#include "tflite/operator_cases.h"

namespace atrous::test {

using Fbb = flatbuffers::FlatBufferBuilder;
using Ints = std::vector<int>;

// Codes of the public schema.
enum Code {
  kAdd = 0,
  kAveragePool = 1,
  kConcatenation = 2,
  kConv = 3,
  kDepthwise = 4,
  kDequantize = 6,
  kFullyConnected = 9,
  kLogistic = 14,
  kMaxPool = 17,
  kMul = 18,
  kRelu = 19,
  kReluN1To1 = 20,
  kRelu6 = 21,
  kReshape = 22,
  kResizeBilinear = 23,
  kSoftmax = 25,
  kTanh = 28,
  kPad = 34,
  kBatchToSpace = 37,
  kSpaceToBatch = 38,
  kTranspose = 39,
  kMean = 40,
  kSub = 41,
  kDiv = 42,
  kSqueeze = 43,
  kStridedSlice = 45,
  kSplit = 49,
  kCast = 53,
  kPrelu = 54,
  kMaximum = 55,
  kArgMax = 56,
  kMinimum = 57,
  kPadV2 = 60,
  kTransposeConv = 67,
  kResizeNearest = 97,
  kLeakyRelu = 98,
  kMirrorPad = 100,
  kQuantize = 114,
  kHardSwish = 117,
};

// An input or output: its extents, and how it is quantised (a step of 0: not).
struct Port {
  Port(Ints extents) : dims(std::move(extents)) {}  // NOLINT: a list of extents is a port of floats
  Port(Ints extents, tflite::TensorType of, float with_step = 0.0F, int zero = 0)
      : dims(std::move(extents)), type(of), step(with_step), zero_point(zero) {}
  Ints dims;
  tflite::TensorType type = tflite::TensorType::FLOAT32;
  float step = 0.0F;
  int zero_point = 0;
};

struct Options {
  tflite::BuiltinOptions kind = tflite::BuiltinOptions::NONE;
  std::function<flatbuffers::Offset<void>(Fbb&)> make;
};

// All operands of an operator, x among them; adds the constants.
using Operands = std::function<Ints(TfliteBuilder& model, int x)>;

Ints just_x(TfliteBuilder& model, int x);

// x and a constant list of integers.
Operands with_integers(const Ints& dims, const Ints& list);

// `count` small numbers of both signs that differ.
std::vector<float> weights(int count);

Options conv_options(tflite::Padding padding, int stride, tflite::Activation activation, int dilation = 1);
Options depthwise_options(tflite::Padding padding, int stride, int multiplier, int dilation = 1);
Options pool_options(tflite::Padding padding, int stride, int rows, int columns);

// The options of an operator that has a fused activation only.
template <typename Table>
Options fused(tflite::BuiltinOptions kind, tflite::Activation activation) {
  return {kind, [=](Fbb& fbb) {
            typename Table::Builder table(fbb);
            table.add_fused_activation_function(activation);
            return table.Finish().Union();
          }};
}

class Cases {
 public:
  std::vector<OperatorCase> list;

  // One operator from x to one output.
  void add(const std::string& name, int code, const Port& in, const Port& out, const Operands& operands = just_x,
           const Options& options = {});

  // Of several outputs the last is compared.
  void add_split(const std::string& name, int code, const Port& in, const std::vector<Port>& out,
                 const Operands& operands, const Options& options);

  // A model of several operators whose inputs and outputs are set.
  void finish(const std::string& name, TfliteBuilder& model, const Port& in, const Port& out);
};

void add_convolution_cases(Cases& cases);
void add_arithmetic_cases(Cases& cases);  // pools, reductions, arithmetic, activations, resizes
void add_movement_cases(Cases& cases);
void add_quantised_cases(Cases& cases);  // and types

}  // namespace atrous::test
