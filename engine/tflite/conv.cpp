// CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED.
#include "tflite/conv.h"

#include <algorithm>

#include "core/checked.h"
#include "tflite/operators.h"
#include "tflite/window_padding.h"

namespace atrous {
namespace {

constexpr int kBias = 2;
const Dims kFilterFirst = {0, 3, 1, 2};  // weights [O,H,W,I] to [O,I,H,W]
const Dims kLastFirst = {3, 0, 1, 2};    // [1,H,W,C] to [C,1,H,W], and [O,H,W,I] to [I,O,H,W]

// The bias of a convolution. As integers it counts in units of the scale of the input times that of the weights.
ValueId bias_of(Operation& op, int input, int src, int weights) {
  TfliteTensors& tensors = op.tensors();
  const int bias = op.input(input);
  const auto src_scale = tensors.quantisation(op.input(src));
  const auto weights_scale = tensors.quantisation(op.input(weights));
  if (tensors.dtype(bias) != DType::kI32 || !src_scale || !weights_scale) return tensors.value(bias);
  Quantisation quantisation;
  for (const float scale : weights_scale->scales) quantisation.scales.push_back(src_scale->scales.front() * scale);
  quantisation.zero_points.assign(quantisation.scales.size(), 0);
  const Tensor stored = tensors.stored(bias);
  const bool fits =
      quantisation.per_tensor() ||
      (stored.shape().rank() == 1 && stored.shape()[0] == static_cast<std::int64_t>(quantisation.scales.size()));
  if (!fits) {
    fail(ErrorCode::kCorrupt, "the bias has the shape ", stored.shape().text(), " for ", quantisation.scales.size(),
         " filters");
  }
  return tensors.dequantised(stored, quantisation, 0);
}

Dims image_extents(const Dims& dims) {
  if (dims.size() != kImageRank) fail(ErrorCode::kCorrupt, "an input of shape ", Shape(dims).text(), ", wanted 4 axes");
  return {dims[1], dims[2]};
}

// The window of a convolution on the whole map, and the rows and columns that its result has too many: first before,
// then behind.
struct WholeMap {
  Dims dilations;
  Dims pads;
  Dims surplus = {0, 0, 0, 0};
};

WholeMap on_whole_map(const SlidingWindow& window, tflite::Padding padding, const TfliteConvSource& source) {
  SlidingWindow phase = window;
  WholeMap whole{window.dilations, {}};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const Count padded = Count(window.extents[axis]) + source.pads[axis] + source.pads[axis + 2];
    phase.extents[axis] = (padded / source.block[axis]).value();
    whole.dilations[axis] = (Count(window.dilations[axis]) * source.block[axis]).value();
  }
  whole.pads = window_pads(phase, padding);
  for (std::size_t i = 0; i < whole.pads.size(); ++i) {
    const std::int64_t pad = (Count(whole.pads[i]) * source.block[i % 2] + source.pads[i] - source.crops[i]).value();
    whole.pads[i] = std::max<std::int64_t>(pad, 0);
    whole.surplus[i] = std::max<std::int64_t>(-pad, 0);
  }
  return whole;
}

ValueId without_surplus(GraphBuilder& build, ValueId value, const Dims& surplus) {
  if (std::all_of(surplus.begin(), surplus.end(), [](std::int64_t count) { return count == 0; })) return value;
  const Dims& dims = build.dims(value);
  const Dims ends = {dims[2] - surplus[2], dims[3] - surplus[3]};
  const ValueId starts = build.integers("starts", {surplus[0], surplus[1]});
  return build.emit("Slice", {}, {value, starts, build.integers("ends", ends), build.integers("axes", {2, 3})});
}

template <typename Options>
ConvResult convolve(Operation& op, const TfliteConvSource& source, ValueId weights, std::int64_t groups) {
  const Options& options = op.options<Options>();
  GraphBuilder& build = op.build();
  SlidingWindow window{image_extents(build.file_dims(source.map)), {}};
  window.kernel = {build.dims(weights)[2], build.dims(weights)[3]};
  window.strides = {options.stride_h(), options.stride_w()};
  window.dilations = {options.dilation_h_factor(), options.dilation_w_factor()};
  const WholeMap whole = on_whole_map(window, options.padding(), source);
  Attrs attrs = attributes({{"dilations", whole.dilations},
                            {"group", groups},
                            {"kernel_shape", window.kernel},
                            {"pads", whole.pads},
                            {"strides", window.strides}});
  std::vector<ValueId> inputs = {source.map, weights};
  if (op.has(kBias)) inputs.push_back(bias_of(op, kBias, 0, 1));
  const ValueId result = build.emit("Conv", std::move(attrs), std::move(inputs));
  return {without_surplus(build, result, whole.surplus), options.fused_activation_function()};
}

void require_known_bias(Operation& op, int input) {
  if (op.has(input) && !op.tensors().is_constant(op.input(input))) {
    fail(ErrorCode::kUnsupported, "a bias that is not constant");
  }
}

}  // namespace

ConvResult convolution(Operation& op, const TfliteConvSource& source) {
  require_known_bias(op, kBias);
  const ValueId weights = op.tensors().constant(op.input(1), kFilterFirst);
  const std::int64_t src_channels = op.build().dims(source.map).size() > 1 ? op.build().dims(source.map)[1] : 0;
  const std::int64_t taken = op.build().dims(weights)[1];
  if (taken < 1 || src_channels % taken != 0) {
    fail(ErrorCode::kCorrupt, "weights for ", taken, " channels on an input of ", src_channels);
  }
  return convolve<tflite::Conv2DOptions>(op, source, weights, src_channels / taken);
}

ConvResult depthwise_convolution(Operation& op, const TfliteConvSource& source) {
  require_known_bias(op, kBias);
  const ValueId weights = op.tensors().constant(op.input(1), kLastFirst);
  const std::int64_t src_channels = op.build().dims(source.map).size() > 1 ? op.build().dims(source.map)[1] : 0;
  if (op.build().dims(weights)[1] != 1 || src_channels < 1) {
    fail(ErrorCode::kCorrupt, "depthwise weights of shape ", Shape(op.dims(1)).text(), ", wanted [1,H,W,C]");
  }
  return convolve<tflite::DepthwiseConv2DOptions>(op, source, weights, src_channels);
}

void import_conv(Operation& op) {
  const ConvResult result = convolution(op, {op.value(0)});
  op.finish(result.value, result.activation);
}

void import_depthwise_conv(Operation& op) {
  const ConvResult result = depthwise_convolution(op, {op.value(0)});
  op.finish(result.value, result.activation);
}

// Inputs: the shape of the output, weights, the map, and the bias. Pads are those of the convolution whose gradient
// this is: from the output to the map.
void import_transpose_conv(Operation& op) {
  constexpr int kTransposedBias = 3;
  require_known_bias(op, kTransposedBias);
  const auto& options = op.options<tflite::TransposeConvOptions>();
  GraphBuilder& build = op.build();
  const ValueId map = op.value(2);
  const Dims src = image_extents(build.file_dims(map));
  const ValueId weights = op.tensors().constant(op.input(1), kLastFirst);
  SlidingWindow window{image_extents(op.integers(0)), {build.dims(weights)[2], build.dims(weights)[3]}};
  window.strides = {options.stride_h(), options.stride_w()};
  Dims pads = window_pads(window, options.padding());
  Dims extra(2, 0);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const Count full = (Count(src[axis]) - 1) * window.strides[axis] + window.kernel[axis];
    const std::int64_t rest = (full - pads[axis] - window.extents[axis]).value();
    pads[axis + 2] = std::max<std::int64_t>(rest, 0);
    extra[axis] = std::max<std::int64_t>(-rest, 0);
  }
  Attrs attrs = attributes(
      {{"kernel_shape", window.kernel}, {"output_padding", extra}, {"pads", pads}, {"strides", window.strides}});
  std::vector<ValueId> inputs = {map, weights};
  if (op.has(kTransposedBias)) inputs.push_back(bias_of(op, kTransposedBias, 2, 1));
  const ValueId result = build.emit("ConvTranspose", std::move(attrs), std::move(inputs));
  op.finish(result, options.fused_activation_function());
}

void import_fully_connected(Operation& op) {
  const auto& options = op.options<tflite::FullyConnectedOptions>();
  if (options.weights_format() != tflite::WeightsFormat::DEFAULT) fail(ErrorCode::kUnsupported, "shuffled weights");
  require_known_bias(op, kBias);
  GraphBuilder& build = op.build();
  const ValueId weights = op.tensors().constant(op.input(1), {0, 1});
  const std::int64_t depth = build.dims(weights)[1];
  Dims dims = op.dims(0);
  const std::int64_t elements = Shape(dims).elements();
  if (depth < 1 || elements % depth != 0) {
    fail(ErrorCode::kCorrupt, "weights for ", depth, " numbers on an input of shape ", Shape(dims).text());
  }
  std::vector<ValueId> inputs = {build.reshaped(op.value(0), {elements / depth, depth}), weights};
  if (op.has(kBias)) inputs.push_back(bias_of(op, kBias, 0, 1));
  ValueId result = build.emit("Gemm", attributes({{"transB", std::int64_t{1}}}), std::move(inputs));
  if (options.keep_num_dims() && !dims.empty()) {
    dims.back() = build.dims(weights)[0];
    result = build.reshaped(result, dims);
  }
  op.finish(result, options.fused_activation_function());
}

}  // namespace atrous
