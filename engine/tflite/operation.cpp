// Access to the operands of an operator, activations, and the end of every operator.
#include "tflite/operation.h"

#include <algorithm>

namespace atrous {
namespace {

struct Bounds {
  std::optional<float> low;
  std::optional<float> high;
};

Bounds bounds_of(tflite::Activation activation) {
  switch (activation) {
    case tflite::Activation::RELU: return {0.0F, {}};
    case tflite::Activation::RELU_N1_TO_1: return {-1.0F, 1.0F};
    case tflite::Activation::RELU6: return {0.0F, 6.0F};
    default: break;
  }
  const char* const known = tflite::EnumNameActivation(activation);
  const std::string name = *known != '\0' ? known : std::to_string(static_cast<int>(activation));
  fail(ErrorCode::kUnsupported, "activation '", name, "'");
}

bool is_implied(const Bounds& bounds, const Quantisation& quantisation, DType dtype) {
  const bool low = !bounds.low || quantised(*bounds.low, quantisation, dtype) == lowest_of(dtype);
  const bool high = !bounds.high || quantised(*bounds.high, quantisation, dtype) == highest_of(dtype);
  return low && high;
}

}  // namespace

Operation::Operation(const tflite::Operator& op, TfliteTensors& tensors) : op_(op), tensors_(tensors) {
  if (outputs() > 0) build().set_scope(tensors.file().tensor_name(output(0)));
}

int Operation::input(int i) const {
  if (!has(i)) fail(ErrorCode::kCorrupt, "input ", i, " is left out");
  const int index = op_.inputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
  tensors_.file().tensor(index);
  return index;
}

int Operation::output(int i) const {
  if (i >= outputs()) fail(ErrorCode::kCorrupt, "output ", i, " is left out");
  const int index = op_.outputs()->Get(static_cast<flatbuffers::uoffset_t>(i));
  tensors_.file().tensor(index);
  return index;
}

ValueId Operation::operand(int i, int wanted) {
  const Dims have = dims(i);
  const int have_rank = static_cast<int>(have.size());
  if (have_rank == wanted) return value(i);
  if (have_rank > wanted) {
    fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", Shape(have).text(), ", wanted at most ", wanted, " axes");
  }
  Dims extended(static_cast<std::size_t>(wanted - have_rank), 1);
  extended.insert(extended.end(), have.begin(), have.end());
  if (tensors_.is_constant(input(i))) return tensors_.constant_as(input(i), extended);
  return build().reshaped(value(i), extended);
}

void Operation::finish(int output_index, ValueId value, tflite::Activation activation) {
  const int tensor = output(output_index);
  const std::optional<Quantisation> quantisation = quantisation_of(tensors_.file(), tensor);
  const DType dtype = tensors_.dtype(tensor);
  tensors_.make(tensor, activated(build(), value, activation, quantisation, dtype));
}

ValueId without_axes(GraphBuilder& build, ValueId value, const std::vector<int>& axes) {
  if (axes.empty()) return value;
  const Dims from = build.file_dims(value);
  Dims rest;
  for (int axis = 0; axis < static_cast<int>(from.size()); ++axis) {
    const bool dropped = std::find(axes.begin(), axes.end(), axis) != axes.end();
    if (!dropped) rest.push_back(from[static_cast<std::size_t>(axis)]);
    if (dropped && from[static_cast<std::size_t>(axis)] != 1) {
      fail(ErrorCode::kCorrupt, "axis ", axis, " of the shape ", Shape(from).text(), " is not 1");
    }
  }
  // Without its channels, an image has the order of the file already.
  const bool only_channels = from.size() == kImageRank && axes == std::vector<int>{kImageRank - 1};
  if (only_channels) return build.emit("Squeeze", {}, {value, build.integers("axes", {1})});
  return build.reshaped(value, rest);
}

ValueId activated(GraphBuilder& build, ValueId value, tflite::Activation activation,
                  const std::optional<Quantisation>& quantisation, DType dtype) {
  if (activation == tflite::Activation::NONE) return value;
  if (activation == tflite::Activation::TANH) return build.emit("Tanh", {}, {value});
  const Bounds bounds = bounds_of(activation);
  const bool has_range = quantisation && quantisation->per_tensor() && size_of(dtype) == 1;
  if (has_range && is_implied(bounds, *quantisation, dtype)) return value;
  if (!bounds.high) return build.emit("Relu", {}, {value});
  return build.emit("Clip", {}, {value, build.number("min", *bounds.low), build.number("max", *bounds.high)});
}

}  // namespace atrous
