// Operators that move elements or give them another shape.
#include <algorithm>

#include "core/checked.h"
#include "ops/axes.h"
#include "tflite/operators.h"

namespace atrous {
namespace {

bool is_set(std::int32_t mask, int axis) { return axis < 32 && ((static_cast<std::uint32_t>(mask) >> axis) & 1U) != 0; }

// The extents that a RESHAPE wants, with the open one worked out.
Dims wanted_dims(Operation& op, std::int64_t elements) {
  Dims wanted;
  const auto* const options = op.find_options<tflite::ReshapeOptions>();
  if (op.has(1)) {
    wanted = op.integers(1);
  } else if (options != nullptr && options->new_shape() != nullptr) {
    wanted.assign(options->new_shape()->begin(), options->new_shape()->end());
  }
  const auto open = std::find(wanted.begin(), wanted.end(), -1);
  if (open == wanted.end()) return wanted;
  *open = 1;
  const bool valid = std::all_of(wanted.begin(), wanted.end(), [](std::int64_t extent) { return extent > 0; });
  const std::int64_t rest = valid ? Shape(wanted).elements() : 0;
  *open = rest > 0 ? elements / rest : -1;
  return wanted;
}

}  // namespace

void import_concatenation(Operation& op) {
  const auto& options = op.options<tflite::ConcatenationOptions>();
  const int rank = op.rank(0);
  std::vector<ValueId> parts;
  for (int i = 0; i < op.inputs(); ++i) parts.push_back(op.value(i));
  const std::int64_t axis = graph_axis(resolve_axis(options.axis(), rank), rank);
  op.finish(op.build().emit("Concat", attributes({{"axis", axis}}), std::move(parts)),
            options.fused_activation_function());
}

void import_split(Operation& op) {
  GraphBuilder& build = op.build();
  const Dims axis = op.integers(0);
  const Dims dims = op.dims(1);
  if (axis.size() != 1) fail(ErrorCode::kCorrupt, axis.size(), " axes, wanted one");
  const int at = resolve_axis(axis.front(), op.rank(1));
  const std::int64_t extent = dims[static_cast<std::size_t>(at)];
  const std::int64_t parts = op.outputs();
  if (parts < 1 || extent % parts != 0) fail(ErrorCode::kCorrupt, parts, " parts of an axis of extent ", extent);
  const ValueId sizes = build.integers("sizes", Dims(static_cast<std::size_t>(parts), extent / parts));
  const Attrs attrs = attributes({{"axis", std::int64_t{graph_axis(at, op.rank(1))}}});
  const std::vector<ValueId> values = build.emit("Split", attrs, {op.value(1), sizes}, static_cast<int>(parts));
  for (int i = 0; i < op.outputs(); ++i) op.finish(i, values[static_cast<std::size_t>(i)], tflite::Activation::NONE);
}

void import_reshape(Operation& op) {
  const Dims from = op.dims(0);
  const ValueId value = op.value(0);
  const std::int64_t elements = Shape(from).elements();
  const Dims wanted = wanted_dims(op, elements);
  const bool valid = std::all_of(wanted.begin(), wanted.end(), [](std::int64_t extent) { return extent > 0; });
  if (!valid || Shape(wanted).elements() != elements) {
    fail(ErrorCode::kCorrupt, "the shape ", Shape(from).text(), " cannot become ", Shape(wanted).text());
  }
  op.finish(op.build().reshaped(value, wanted));
}

void import_squeeze(Operation& op) {
  const Dims dims = op.dims(0);
  const ValueId value = op.value(0);
  const auto* const options = op.find_options<tflite::SqueezeOptions>();
  Dims axes;
  if (options != nullptr && options->squeeze_dims() != nullptr) {
    axes.assign(options->squeeze_dims()->begin(), options->squeeze_dims()->end());
  }
  const bool all = axes.empty();
  for (std::size_t axis = 0; all && axis < dims.size(); ++axis) {
    if (dims[axis] == 1) axes.push_back(static_cast<std::int64_t>(axis));
  }
  op.finish(without_axes(op.build(), value, resolve_axes(axes, static_cast<int>(dims.size()))));
}

// With graph axes g(i): the output's axis g(i) is the input's axis g(permutation[i]).
void import_transpose(Operation& op) {
  const int rank = op.rank(0);
  const Dims order = op.integers(1);
  if (static_cast<int>(order.size()) != rank) fail(ErrorCode::kCorrupt, order.size(), " axes for a rank of ", rank);
  Dims mapped(order.size());
  for (int i = 0; i < rank; ++i) {
    const int from = resolve_axis(order[static_cast<std::size_t>(i)], rank);
    mapped[static_cast<std::size_t>(graph_axis(i, rank))] = graph_axis(from, rank);
  }
  op.finish(op.build().emit("Transpose", attributes({{"perm", mapped}}), {op.value(0)}));
}

void import_strided_slice(Operation& op) {
  const auto& options = op.options<tflite::StridedSliceOptions>();
  if (options.ellipsis_mask() != 0) fail(ErrorCode::kUnsupported, "ellipsis_mask");
  if (options.new_axis_mask() != 0) fail(ErrorCode::kUnsupported, "new_axis_mask");
  GraphBuilder& build = op.build();
  const Dims dims = op.dims(0);
  Dims starts = op.integers(1);
  Dims ends = op.integers(2);
  Dims steps = op.integers(3);
  if (starts.size() > dims.size() || ends.size() != starts.size() || steps.size() != starts.size()) {
    fail(ErrorCode::kCorrupt, starts.size(), " begins, ", ends.size(), " ends and ", steps.size(), " strides for ",
         dims.size(), " axes");
  }
  constexpr std::int64_t kFar = std::int64_t{1} << 40;  // beyond every extent, where ONNX clamps
  Dims axes;
  std::vector<int> dropped;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const int axis = static_cast<int>(i);
    axes.push_back(graph_axis(axis, static_cast<int>(dims.size())));
    if (is_set(options.shrink_axis_mask(), axis)) {
      if (starts[i] < -dims[i] || starts[i] >= dims[i]) {
        fail(ErrorCode::kCorrupt, "index ", starts[i], " of an axis of extent ", dims[i]);
      }
      if (starts[i] < 0) starts[i] += dims[i];
      ends[i] = starts[i] + 1;
      steps[i] = 1;
      dropped.push_back(axis);
      continue;
    }
    if (is_set(options.begin_mask(), axis)) starts[i] = steps[i] > 0 ? 0 : kFar;
    if (is_set(options.end_mask(), axis)) {
      ends[i] = steps[i] > 0 ? kFar : -kFar;
    } else if (options.offset()) {
      ends[i] = (Count(ends[i]) + starts[i]).value();
    }
  }
  const ValueId slice = build.emit("Slice", {},
                                   {op.value(0), build.integers("starts", starts), build.integers("ends", ends),
                                    build.integers("axes", axes), build.integers("steps", steps)});
  op.finish(without_axes(build, slice, dropped));
}

}  // namespace atrous
