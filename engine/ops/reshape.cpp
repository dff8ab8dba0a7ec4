// Reshape, Flatten, Squeeze, Unsqueeze: the same elements under another shape.
#include <cstring>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

std::string text(const std::vector<std::int64_t>& list) {
  std::string joined = "[";
  for (const std::int64_t element : list) {
    if (joined.size() > 1) joined += ',';
    joined += std::to_string(element);
  }
  return joined + "]";
}

[[noreturn]] void fail_reshape(const Shape& src, const std::vector<std::int64_t>& wanted) {
  fail(ErrorCode::kCorrupt, "cannot reshape ", src.text(), " to ", text(wanted));
}

std::vector<ValueType> infer_reshape(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::vector<std::int64_t> wanted = in.integers(1);
  const bool zero_is_zero = node.attrs.integer("allowzero", 0) != 0;
  std::vector<std::int64_t> dims = wanted;
  std::int64_t* open = nullptr;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] == 0 && !zero_is_zero) {
      if (axis >= static_cast<std::size_t>(src.rank())) fail_reshape(src, wanted);
      dims[axis] = src[static_cast<int>(axis)];
    } else if (dims[axis] == -1 && open == nullptr) {
      open = &dims[axis];
    } else if (dims[axis] < 0) {
      fail_reshape(src, wanted);
    }
  }
  if (open != nullptr) {
    *open = 1;
    const std::int64_t rest = Shape(dims).elements();
    if (rest == 0 || src.elements() % rest != 0) fail_reshape(src, wanted);
    *open = src.elements() / rest;
  }
  if (Shape(dims).elements() != src.elements()) fail_reshape(src, wanted);
  return {{in.dtype(0), Shape(dims)}};
}

std::vector<ValueType> infer_flatten(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::int64_t axis = node.attrs.integer("axis", 1);
  const int rank = src.rank();
  const int split = axis == rank ? rank : resolve_axis(axis, rank);
  const AxisView view = view_along(src, split, rank);
  return {{in.dtype(0), Shape({view.outer_count, view.extent})}};
}

// Which axes of a shape of this rank are listed.
std::vector<bool> listed_axes(const std::vector<std::int64_t>& axes, int rank) {
  std::vector<bool> listed(static_cast<std::size_t>(rank), false);
  for (const int axis : resolve_axes(axes, rank)) listed[static_cast<std::size_t>(axis)] = true;
  return listed;
}

std::vector<ValueType> infer_squeeze(const Node&, const Operands& in) {
  const Shape& src = in.shape(0);
  std::vector<bool> drop(static_cast<std::size_t>(src.rank()), false);
  if (in.has(1)) {
    drop = listed_axes(in.integers(1), src.rank());
  } else {
    for (int axis = 0; axis < src.rank(); ++axis) drop[static_cast<std::size_t>(axis)] = src[axis] == 1;
  }
  std::vector<std::int64_t> dims;
  for (int axis = 0; axis < src.rank(); ++axis) {
    if (!drop[static_cast<std::size_t>(axis)]) {
      dims.push_back(src[axis]);
    } else if (src[axis] != 1) {
      fail(ErrorCode::kCorrupt, "axis ", axis, " of ", src.text(), " is squeezed but not 1");
    }
  }
  return {{in.dtype(0), Shape(dims)}};
}

std::vector<ValueType> infer_unsqueeze(const Node&, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::vector<std::int64_t> axes = in.integers(1);
  const int rank = src.rank() + static_cast<int>(axes.size());
  const std::vector<bool> added = listed_axes(axes, rank);
  std::vector<std::int64_t> dims;
  int next = 0;
  for (const bool is_new : added) dims.push_back(is_new ? 1 : src[next++]);
  return {{in.dtype(0), Shape(dims)}};
}

void copy(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  if (in[0]->bytes() > 0) std::memcpy(out[0].data(), in[0]->data(), in[0]->bytes());
}

// Channels-last maps with the same N and C stay so: only the pixels are counted otherwise.
void lower_copy(Lowering& lowering) {
  const Shape& src = lowering.input(0).shape;
  const Shape& dst = lowering.output(0).shape;
  const bool keeps_channels = src.rank() >= 3 && dst.rank() >= 3 && src[0] == dst[0] && src[1] == dst[1];
  const Layout layout = keeps_channels ? lowering.layout(0) : Layout::kPlain;
  lowering.alias(0, 0, layout, layout);
}

void upgrade_reshape(Graph& graph, Node node, int) {
  attribute_to_input(graph, node, "shape", 1);
  node.attrs.erase("consumed_inputs");
  graph.nodes.push_back(std::move(node));
}

void upgrade_axes(Graph& graph, Node node, int) {
  attribute_to_input(graph, node, "axes", 1);
  graph.nodes.push_back(std::move(node));
}

std::string check_reshape(const Node& node, int opset) {
  const bool has_shape = node.inputs.size() > 1 || (opset < 5 && node.attrs.has("shape"));
  return has_shape ? "" : "has no shape";
}

std::string check_unsqueeze(const Node& node, int opset) {
  const bool has_axes = node.inputs.size() > 1 || (opset < 13 && node.attrs.has("axes"));
  return has_axes ? "" : "has no axes";
}

const OpDef kOps[] = {
    {.name = "Reshape",
     .max_inputs = 2,
     .attrs = {"allowzero", "shape", "consumed_inputs"},
     .parameters = 0b10,
     .infer = infer_reshape,
     .reference = copy,
     .upgrade = upgrade_reshape,
     .check = check_reshape,
     .lower = lower_copy},
    {.name = "Flatten", .attrs = {"axis"}, .infer = infer_flatten, .reference = copy, .lower = lower_copy},
    {.name = "Squeeze",
     .max_inputs = 2,
     .attrs = {"axes"},
     .parameters = 0b10,
     .infer = infer_squeeze,
     .reference = copy,
     .upgrade = upgrade_axes,
     .lower = lower_copy},
    {.name = "Unsqueeze",
     .max_inputs = 2,
     .attrs = {"axes"},
     .parameters = 0b10,
     .infer = infer_unsqueeze,
     .reference = copy,
     .upgrade = upgrade_axes,
     .check = check_unsqueeze,
     .lower = lower_copy},
};

}  // namespace

OpTable reshape_ops() { return kOps; }

}  // namespace atrous
