// Expand and Tile: repeated elements.
#include "core/checked.h"
#include "core/error.h"
#include "ops/broadcast.h"
#include "ops/op.h"
#include "ops/relocate.h"
#include "ops/relocate_lowering.h"

namespace atrous {
namespace {

Shape extents_of(const std::vector<std::int64_t>& dims) {
  for (const std::int64_t dim : dims) {
    if (dim < 0) fail(ErrorCode::kCorrupt, "extent ", dim, " is negative");
  }
  return Shape(dims);
}

std::vector<ValueType> infer_expand(const Node&, const Operands& in) {
  return {{in.dtype(0), broadcast_shape(in.shape(0), extents_of(in.integers(1)))}};
}

void expand(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& dst = out[0].shape();
  const std::vector<std::int64_t> strides = broadcast_strides(in[0]->shape(), dst);
  std::vector<OffsetTable> tables;
  for (int axis = 0; axis < dst.rank(); ++axis) {
    tables.push_back(stepping(dst[axis], strides[static_cast<std::size_t>(axis)]));
  }
  relocate(*in[0], tables, out[0]);
}

// In the layout in which the input lies.
void lower_expand(Lowering& lowering) {
  const Shape& src = lowering.input(0).shape;
  const Shape& dst = lowering.output(0).shape;
  if (lowering.constant(0) != nullptr || src.rank() != dst.rank()) return lower_to_reference(lowering);
  const std::vector<std::int64_t> strides = strides_in(src, lowering.layout(0));
  std::vector<OffsetTable> tables;
  for (int axis = 0; axis < dst.rank(); ++axis) {
    tables.push_back(stepping(dst[axis], src[axis] == dst[axis] ? strides[static_cast<std::size_t>(axis)] : 0));
  }
  lower_relocation(lowering, 0, tables);
}

std::vector<ValueType> infer_tile(const Node&, const Operands& in) {
  const Shape repeats = extents_of(in.integers(1));
  Shape dst = in.shape(0);
  if (repeats.rank() != dst.rank()) {
    fail(ErrorCode::kCorrupt, "repeats has ", repeats.rank(), " elements, wanted ", dst.rank());
  }
  for (int axis = 0; axis < dst.rank(); ++axis) {
    dst[axis] = (Count(dst[axis]) * repeats[axis]).value();
  }
  return {{in.dtype(0), dst}};
}

void tile(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& src = in[0]->shape();
  const std::vector<std::int64_t> strides = row_major_strides(src);
  std::vector<OffsetTable> tables;
  for (int axis = 0; axis < src.rank(); ++axis) {
    OffsetTable table(static_cast<std::size_t>(out[0].shape()[axis]));
    for (std::size_t i = 0; i < table.size(); ++i) {
      table[i] = static_cast<std::int64_t>(i) % src[axis] * strides[static_cast<std::size_t>(axis)];
    }
    tables.push_back(std::move(table));
  }
  relocate(*in[0], tables, out[0]);
}

const OpDef kOps[] = {
    {.name = "Expand",
     .first_opset = 8,
     .min_inputs = 2,
     .max_inputs = 2,
     .parameters = 0b10,
     .infer = infer_expand,
     .reference = expand,
     .lower = lower_expand},
    {.name = "Tile",
     .first_opset = 6,
     .min_inputs = 2,
     .max_inputs = 2,
     .parameters = 0b10,
     .infer = infer_tile,
     .reference = tile},
};

}  // namespace

OpTable expand_ops() { return kOps; }

}  // namespace atrous
