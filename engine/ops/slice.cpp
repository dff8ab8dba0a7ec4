// Slice.
#include <algorithm>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/op.h"
#include "ops/relocate_lowering.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

// The indices start, start + step, ... of one axis.
struct Range {
  std::int64_t start = 0;
  std::int64_t step = 1;
  std::int64_t count = 0;
};

// Source: ONNX operator text, Slice-13: bounds count from the end when negative, and are clamped.
Range clamped(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t extent) {
  if (step == 0) fail(ErrorCode::kCorrupt, "a step is 0");
  if (extent == 0) return {};
  const std::int64_t low = step > 0 ? 0 : -1;
  const std::int64_t high = step > 0 ? extent : extent - 1;
  if (start < 0) start += extent;
  if (end < 0) end += extent;
  start = std::clamp<std::int64_t>(start, 0, high);
  end = std::clamp(end, low, high);
  const std::int64_t distance = end - start;
  if (step > 0) return {start, step, distance > 0 ? (distance - 1) / step + 1 : 0};
  return {start, step, distance < 0 ? (distance + 1) / step + 1 : 0};
}

struct Bounds {
  std::vector<std::int64_t> starts, ends, axes, steps;
};

std::vector<Range> ranges_of(Bounds bounds, const Shape& src) {
  const std::size_t count = bounds.starts.size();
  if (bounds.axes.empty()) bounds.axes = stepping(static_cast<std::int64_t>(count), 1);
  if (bounds.steps.empty()) bounds.steps.assign(count, 1);
  if (bounds.ends.size() != count || bounds.axes.size() != count || bounds.steps.size() != count) {
    fail(ErrorCode::kCorrupt, "starts, ends, axes and steps have different lengths: ", count, ", ", bounds.ends.size(),
         ", ", bounds.axes.size(), ", ", bounds.steps.size());
  }
  std::vector<Range> ranges;
  for (const std::int64_t extent : src.dims()) ranges.push_back({0, 1, extent});
  for (std::size_t i = 0; i < count; ++i) {
    const int axis = resolve_axis(bounds.axes[i], src.rank());
    ranges[static_cast<std::size_t>(axis)] = clamped(bounds.starts[i], bounds.ends[i], bounds.steps[i], src[axis]);
  }
  return ranges;
}

std::vector<std::int64_t> given_or_empty(const Operands& in, int input) {
  return in.has(input) ? in.integers(input) : std::vector<std::int64_t>();
}

std::vector<ValueType> infer_slice(const Node&, const Operands& in) {
  const Bounds bounds{in.integers(1), in.integers(2), given_or_empty(in, 3), given_or_empty(in, 4)};
  std::vector<std::int64_t> dims;
  for (const Range& range : ranges_of(bounds, in.shape(0))) dims.push_back(range.count);
  return {{in.dtype(0), Shape(dims)}};
}

std::vector<std::int64_t> elements(std::span<const Tensor* const> in, std::size_t input) {
  return input < in.size() ? integers_of(in[input]) : std::vector<std::int64_t>();
}

std::vector<OffsetTable> tables_of(const std::vector<Range>& ranges, const std::vector<std::int64_t>& strides) {
  std::vector<OffsetTable> tables;
  for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
    const Range& range = ranges[axis];
    tables.push_back(stepping(range.count, range.count > 1 ? range.step * strides[axis] : 0));
    for (std::int64_t& offset : tables.back()) offset += range.start * strides[axis];
  }
  return tables;
}

void slice(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Bounds bounds{elements(in, 1), elements(in, 2), elements(in, 3), elements(in, 4)};
  const Shape& src = in[0]->shape();
  relocate(*in[0], tables_of(ranges_of(bounds, src), row_major_strides(src)), out[0]);
}

void lower_slice(Lowering& lowering) {
  const auto list = [&](int input) { return integers_of(lowering.has(input) ? lowering.constant(input) : nullptr); };
  const Shape& src = lowering.input(0).shape;
  const std::vector<Range> ranges = ranges_of({list(1), list(2), list(3), list(4)}, src);
  lower_relocation(lowering, 0, tables_of(ranges, strides_in(src, lowering.layout(0))));
}

void upgrade_slice(Graph& graph, Node node, int) {
  attribute_to_input(graph, node, "starts", 1);
  attribute_to_input(graph, node, "ends", 2);
  attribute_to_input(graph, node, "axes", 3);
  graph.nodes.push_back(std::move(node));
}

std::string check_slice(const Node& node, int opset) {
  const bool has_bounds = node.inputs.size() > 2 || (opset < 10 && node.attrs.has("starts") && node.attrs.has("ends"));
  return has_bounds ? "" : "has no starts and ends";
}

const OpDef kOps[] = {
    {.name = "Slice",
     .max_inputs = 5,
     .attrs = {"starts", "ends", "axes"},
     .parameters = 0b11110,
     .infer = infer_slice,
     .reference = slice,
     .upgrade = upgrade_slice,
     .check = check_slice,
     .lower = lower_slice},
};

}  // namespace

OpTable slice_ops() { return kOps; }

}  // namespace atrous
