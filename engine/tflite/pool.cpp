// Pooling and reductions.
#include <algorithm>

#include "ops/axes.h"
#include "ops/onnx_types.h"
#include "tflite/operators.h"
#include "tflite/window_padding.h"

namespace atrous {
namespace {

void pool(Operation& op, const char* name) {
  const auto& options = op.options<tflite::Pool2DOptions>();
  const ValueId map = op.value(0);
  const Dims dims = op.dims(0);
  if (dims.size() != kImageRank) fail(ErrorCode::kCorrupt, "an input of shape ", Shape(dims).text(), ", wanted 4 axes");
  SlidingWindow window{{dims[1], dims[2]}, {options.filter_height(), options.filter_width()}};
  window.strides = {options.stride_h(), options.stride_w()};
  const Dims pads = window_pads(window, options.padding());
  const Attrs attrs = attributes({{"kernel_shape", window.kernel}, {"pads", pads}, {"strides", window.strides}});
  op.finish(op.build().emit(name, attrs, {map}), options.fused_activation_function());
}

}  // namespace

void import_average_pool(Operation& op) { pool(op, "AveragePool"); }  // padding does not count, as ONNX has it
void import_max_pool(Operation& op) { pool(op, "MaxPool"); }

void import_mean(Operation& op) {
  GraphBuilder& build = op.build();
  const int rank = op.rank(0);
  const ValueId value = op.value(0);
  const std::vector<int> axes = resolve_axes(op.integers(1), rank);
  Dims reduced;
  for (const int axis : axes) reduced.push_back(graph_axis(axis, rank));
  std::sort(reduced.begin(), reduced.end());
  ValueId mean = value;
  if (!reduced.empty()) mean = build.emit("ReduceMean", {}, {value, build.integers("axes", reduced)});
  const auto* const options = op.find_options<tflite::ReducerOptions>();
  const bool keeps = options != nullptr && options->keep_dims();
  op.finish(keeps ? mean : without_axes(build, mean, axes));
}

void import_arg_max(Operation& op) {
  GraphBuilder& build = op.build();
  const Dims axis = op.integers(1);
  if (axis.size() != 1) fail(ErrorCode::kCorrupt, axis.size(), " axes, wanted one");
  const int rank = op.rank(0);
  const int at = resolve_axis(axis.front(), rank);
  const std::int64_t keep = rank == kImageRank && at != kImageRank - 1 ? 1 : 0;
  ValueId value = build.emit("ArgMax", attributes({{"axis", std::int64_t{graph_axis(at, rank)}}, {"keepdims", keep}}),
                             {op.value(0)});
  if (keep != 0) value = without_axes(build, value, {at});
  if (op.tensors().dtype(op.output()) == DType::kI32) {
    value = build.emit("Cast", attributes({{"to", onnx_number(DType::kI32)}}), {value});
  }
  op.finish(value);
}

}  // namespace atrous
