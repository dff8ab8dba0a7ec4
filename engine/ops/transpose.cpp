// Transpose.
#include "core/error.h"
#include "ops/axes.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/relocate.h"

namespace atrous {
namespace {

std::vector<int> permutation(const Node& node, int rank) {
  std::vector<int> perm;
  if (!node.attrs.has("perm")) {
    for (int axis = rank; axis-- > 0;) perm.push_back(axis);
    return perm;
  }
  std::vector<bool> seen(static_cast<std::size_t>(rank), false);
  for (const std::int64_t axis : node.attrs.integers("perm")) {
    perm.push_back(resolve_axis(axis, rank));
    seen[static_cast<std::size_t>(perm.back())] = true;
  }
  bool each_once = static_cast<int>(perm.size()) == rank;
  for (const bool axis_seen : seen) each_once = each_once && axis_seen;
  if (!each_once) fail(ErrorCode::kCorrupt, "perm does not name each of the ", rank, " axes once");
  return perm;
}

std::vector<ValueType> infer_transpose(const Node& node, const Operands& in) {
  std::vector<std::int64_t> dims;
  for (const int axis : permutation(node, in.shape(0).rank())) dims.push_back(in.shape(0)[axis]);
  return {{in.dtype(0), Shape(dims)}};
}

void transpose(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const std::vector<std::int64_t> strides = row_major_strides(in[0]->shape());
  std::vector<OffsetTable> tables;
  for (const int axis : permutation(node, in[0]->shape().rank())) {
    tables.push_back(stepping(in[0]->shape()[axis], strides[static_cast<std::size_t>(axis)]));
  }
  relocate(*in[0], tables, out[0]);
}

// The logical axes in memory order; those of extent 1 lie anywhere and are left out.
std::vector<int> memory_order(const Shape& shape, Layout layout) {
  std::vector<int> order(static_cast<std::size_t>(shape.rank()));
  for (int axis = 0; axis < shape.rank(); ++axis) {
    order[static_cast<std::size_t>(physical_axis(axis, shape.rank(), layout))] = axis;
  }
  std::erase_if(order, [&](int axis) { return shape[axis] == 1; });
  return order;
}

// Whether the result in this layout has the bytes of the source in that layout.
bool moves_nothing(Lowering& lowering, Layout src_layout, Layout dst_layout) {
  const Shape& src = lowering.input(0).shape;
  std::vector<int> order = memory_order(lowering.output(0).shape, dst_layout);
  const std::vector<int> perm = permutation(lowering.node(), src.rank());
  for (int& axis : order) axis = perm[static_cast<std::size_t>(axis)];
  return order == memory_order(src, src_layout);
}

// [N,H,W,C] to [N,C,H,W] and back only changes the name of the layout.
void lower_transpose(Lowering& lowering) {
  const Layout src = lowering.layout(0);
  for (const Layout dst : {Layout::kPlain, Layout::kChannelsLast}) {
    if (!moves_nothing(lowering, src, dst)) continue;
    return lowering.alias(0, 0, src, dst);
  }
  lower_to_reference(lowering);
}

const OpDef kOps[] = {
    {.name = "Transpose",
     .attrs = {"perm"},
     .infer = infer_transpose,
     .reference = transpose,
     .lower = lower_transpose},
};

}  // namespace

OpTable transpose_ops() { return kOps; }

}  // namespace atrous
