// Split.
#include <algorithm>
#include <utility>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/op.h"
#include "ops/relocate_lowering.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

// Without sizes: equal parts; `num_outputs` allows a smaller last one.
std::vector<std::int64_t> equal_parts(const Node& node, std::int64_t extent) {
  const auto count = static_cast<std::int64_t>(node.outputs.size());
  const bool uneven = node.attrs.has("num_outputs");
  if (uneven && node.attrs.integer("num_outputs", 0) != count) {
    fail(ErrorCode::kCorrupt, "num_outputs is ", node.attrs.integer("num_outputs", 0), ", but there are ", count,
         " outputs");
  }
  if (!uneven && extent % count != 0) {
    fail(ErrorCode::kCorrupt, "an axis of ", extent, " cannot be split into ", count, " equal parts");
  }
  const std::int64_t part = (extent + count - 1) / count;
  std::vector<std::int64_t> parts;
  for (std::int64_t i = 0; i < count; ++i) parts.push_back(std::clamp<std::int64_t>(extent - i * part, 0, part));
  return parts;
}

std::vector<std::int64_t> given_parts(const Node& node, std::vector<std::int64_t> parts, std::int64_t extent) {
  if (parts.size() != node.outputs.size()) {
    fail(ErrorCode::kCorrupt, parts.size(), " sizes are given for ", node.outputs.size(), " outputs");
  }
  std::int64_t left = extent;
  for (const std::int64_t part : parts) {
    if (part < 0 || part > left) fail(ErrorCode::kCorrupt, "sizes do not add up to the axis of ", extent);
    left -= part;
  }
  if (left != 0) fail(ErrorCode::kCorrupt, "sizes do not add up to the axis of ", extent);
  return parts;
}

// The extents of the outputs along the axis; `sizes` may be null.
std::vector<std::int64_t> parts_of(const Node& node, const Tensor* sizes, std::int64_t extent) {
  return sizes != nullptr ? given_parts(node, integers_of(sizes), extent) : equal_parts(node, extent);
}

int axis_of(const Node& node, const Shape& src) { return resolve_axis(node.attrs.integer("axis", 0), src.rank()); }

std::vector<ValueType> infer_split(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const int axis = axis_of(node, src);
  std::vector<ValueType> types;
  for (const std::int64_t part : parts_of(node, in.constant(1), src[axis])) {
    Shape dst = src;
    dst[axis] = part;
    types.push_back({in.dtype(0), dst});
  }
  return types;
}

// The tables of the part [start, start + extent) of an axis.
std::vector<OffsetTable> part_of(const Shape& src, const std::vector<std::int64_t>& strides, int axis,
                                 std::int64_t start, std::int64_t extent) {
  std::vector<OffsetTable> tables;
  for (int k = 0; k < src.rank(); ++k) {
    tables.push_back(stepping(k == axis ? extent : src[k], strides[static_cast<std::size_t>(k)]));
  }
  const auto a = static_cast<std::size_t>(axis);
  for (std::int64_t& offset : tables[a]) offset += start * strides[a];
  return tables;
}

void split(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& src = in[0]->shape();
  const int axis = axis_of(node, src);
  const std::vector<std::int64_t> parts = parts_of(node, in.size() > 1 ? in[1] : nullptr, src[axis]);
  const std::vector<std::int64_t> strides = row_major_strides(src);
  std::int64_t start = 0;
  for (std::size_t i = 0; i < out.size(); start += parts[i], ++i) {
    if (std::as_const(out[i]).data() != nullptr) relocate(*in[0], part_of(src, strides, axis, start, parts[i]), out[i]);
  }
}

void lower_split(Lowering& lowering) {
  const Shape& src = lowering.input(0).shape;
  const int axis = axis_of(lowering.node(), src);
  const Tensor* sizes = lowering.has(1) ? lowering.constant(1) : nullptr;
  const std::vector<std::int64_t> parts = parts_of(lowering.node(), sizes, src[axis]);
  const std::vector<std::int64_t> strides = strides_in(src, lowering.layout(0));
  std::int64_t start = 0;
  for (std::size_t i = 0; i < parts.size(); start += parts[i], ++i) {
    const int output = static_cast<int>(i);
    if (lowering.wants(output)) lower_relocation(lowering, output, part_of(src, strides, axis, start, parts[i]));
  }
}

void upgrade_split(Graph& graph, Node node, int) {
  attribute_to_input(graph, node, "split", 1);
  graph.nodes.push_back(std::move(node));
}

const OpDef kOps[] = {
    {.name = "Split",
     .max_inputs = 2,
     .max_outputs = -1,
     .attrs = {"axis", "split", "num_outputs"},
     .parameters = 0b10,
     .infer = infer_split,
     .reference = split,
     .upgrade = upgrade_split,
     .lower = lower_split},
};

}  // namespace

OpTable split_ops() { return kOps; }

}  // namespace atrous
