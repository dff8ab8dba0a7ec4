// Gather, GatherElements, GatherND, ScatterND: elements by index.
#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/dispatch.h"
#include "ops/elementwise.h"
#include "ops/op.h"
#include "ops/relocate.h"

namespace atrous {
namespace {

// An index, counted from either end, into an axis.
std::int64_t resolve_index(std::int64_t index, std::int64_t extent) {
  if (index < -extent || index >= extent) {
    fail(ErrorCode::kCorrupt, "index ", index, " is outside an axis of ", extent);
  }
  return index < 0 ? index + extent : index;
}

int axis_of(const Node& node, const Shape& src) { return resolve_axis(node.attrs.integer("axis", 0), src.rank()); }

std::vector<ValueType> infer_gather(const Node& node, const Operands& in) {
  require_type<SignedTypes>(1, in.dtype(1));
  const Shape& src = in.shape(0);
  const int axis = axis_of(node, src);
  std::vector<std::int64_t> dims(src.dims().begin(), src.dims().begin() + axis);
  dims.insert(dims.end(), in.shape(1).dims().begin(), in.shape(1).dims().end());
  dims.insert(dims.end(), src.dims().begin() + axis + 1, src.dims().end());
  return {{in.dtype(0), Shape(dims)}};
}

void gather(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const AxisView view = view_along(in[0]->shape(), axis_of(node, in[0]->shape()));
  OffsetTable picked = integers_of(in[1]);
  for (std::int64_t& index : picked) index = resolve_index(index, view.extent) * view.inner_count;
  relocate(*in[0], {stepping(view.outer_count, view.extent * view.inner_count), picked, stepping(view.inner_count, 1)},
           out[0]);
}

std::vector<ValueType> infer_gather_elements(const Node& node, const Operands& in) {
  require_type<SignedTypes>(1, in.dtype(1));
  const Shape& src = in.shape(0);
  const Shape& dst = in.shape(1);
  const int axis = axis_of(node, src);
  bool fits = src.rank() == dst.rank();
  for (int k = 0; fits && k < src.rank(); ++k) fits = k == axis || dst[k] <= src[k];
  if (!fits) fail(ErrorCode::kCorrupt, "indices ", dst.text(), " do not fit the data ", src.text());
  return {{in.dtype(0), dst}};
}

// Calls body(i, index) for every element of `shape` in order, `index` being its coordinates.
template <typename Body>
void for_each_index(const Shape& shape, const Body& body) {
  std::vector<std::int64_t> index(static_cast<std::size_t>(shape.rank()), 0);
  const std::int64_t count = shape.elements();
  for (std::int64_t i = 0; i < count; ++i) {
    body(static_cast<std::size_t>(i), index);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < shape[static_cast<int>(axis)]) break;
      index[axis] = 0;
    }
  }
}

void gather_elements(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const auto axis = static_cast<std::size_t>(axis_of(node, in[0]->shape()));
  const std::vector<std::int64_t> strides = row_major_strides(in[0]->shape());
  const std::vector<std::int64_t> picked = integers_of(in[1]);
  OffsetTable table(picked.size());
  for_each_index(in[1]->shape(), [&](std::size_t i, const std::vector<std::int64_t>& index) {
    for (std::size_t k = 0; k < index.size(); ++k) {
      const std::int64_t at = k == axis ? resolve_index(picked[i], in[0]->shape()[static_cast<int>(k)]) : index[k];
      table[i] += at * strides[k];
    }
  });
  relocate(*in[0], {table}, out[0]);
}

// What the last axis of the indices of GatherND and ScatterND addresses.
struct TupleView {
  std::int64_t batches = 1;  // leading axes that data and indices share
  std::int64_t tuples = 1;   // index tuples a batch
  int batch_dims = 0;
  int tuple_size = 0;
  std::int64_t block = 1;  // elements that a tuple addresses
};

TupleView view_tuples(const Shape& data, const Shape& indices, std::int64_t batch_dims) {
  const int tuple_axis = indices.rank() - 1;
  const bool batched = tuple_axis >= 0 && batch_dims >= 0 && batch_dims <= tuple_axis && batch_dims <= data.rank();
  bool fits = batched && indices[tuple_axis] <= data.rank() - batch_dims;
  for (int k = 0; fits && k < batch_dims; ++k) fits = data[k] == indices[k];
  if (!fits) fail(ErrorCode::kCorrupt, "indices ", indices.text(), " do not fit the data ", data.text());
  TupleView view;
  view.batch_dims = static_cast<int>(batch_dims);
  view.tuple_size = static_cast<int>(indices[tuple_axis]);
  view.batches = view_along(data, view.batch_dims, data.rank()).outer_count;
  view.tuples = view_along(indices, view.batch_dims, tuple_axis).extent;
  view.block = view_along(data, view.batch_dims + view.tuple_size, data.rank()).extent;
  return view;
}

// For every tuple, the offset of its block in the data, in elements.
OffsetTable block_offsets(const Shape& data, const Tensor& indices, const TupleView& view) {
  const std::vector<std::int64_t> strides = row_major_strides(data);
  const std::vector<std::int64_t> elements = integers_of(&indices);
  const std::int64_t batch_elements = view_along(data, view.batch_dims, data.rank()).extent;
  OffsetTable offsets;
  auto next = elements.begin();
  for (std::int64_t batch = 0; batch < view.batches; ++batch) {
    for (std::int64_t tuple = 0; tuple < view.tuples; ++tuple) {
      std::int64_t offset = batch * batch_elements;
      for (int k = view.batch_dims; k < view.batch_dims + view.tuple_size; ++k) {
        offset += resolve_index(*next++, data[k]) * strides[static_cast<std::size_t>(k)];
      }
      offsets.push_back(offset);
    }
  }
  return offsets;
}

std::vector<ValueType> infer_gather_nd(const Node& node, const Operands& in) {
  require_type<SignedTypes>(1, in.dtype(1));
  const Shape& data = in.shape(0);
  const Shape& indices = in.shape(1);
  const TupleView view = view_tuples(data, indices, node.attrs.integer("batch_dims", 0));
  std::vector<std::int64_t> dims(indices.dims().begin(), indices.dims().end() - 1);
  dims.insert(dims.end(), data.dims().begin() + view.batch_dims + view.tuple_size, data.dims().end());
  return {{in.dtype(0), Shape(dims)}};
}

void gather_nd(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const TupleView view = view_tuples(in[0]->shape(), in[1]->shape(), node.attrs.integer("batch_dims", 0));
  relocate(*in[0], {block_offsets(in[0]->shape(), *in[1], view), stepping(view.block, 1)}, out[0]);
}

std::vector<ValueType> infer_scatter_nd(const Node& node, const Operands& in) {
  require_type<SignedTypes>(1, in.dtype(1));
  const Shape& data = in.shape(0);
  const TupleView view = view_tuples(data, in.shape(1), 0);
  std::vector<std::int64_t> dims(in.shape(1).dims().begin(), in.shape(1).dims().end() - 1);
  dims.insert(dims.end(), data.dims().begin() + view.tuple_size, data.dims().end());
  if (in.shape(2) != Shape(dims) || in.dtype(2) != in.dtype(0)) {
    fail(ErrorCode::kCorrupt, "updates are ", name(in.dtype(2)), in.shape(2).text(), ", wanted ", name(in.dtype(0)),
         Shape(dims).text());
  }
  if (node.attrs.string("reduction", "none") != "none") require_type<NumberTypes>(0, in.dtype(0));
  return {{in.dtype(0), data}};
}

template <typename T>
T reduced(const std::string& reduction, T a, T b) {
  if constexpr (std::is_same_v<T, bool>) {
    return b;
  } else {
    const auto x = widen(a);
    const auto y = widen(b);
    if (reduction == "add") return narrow<T>(modular(x) + modular(y));
    if (reduction == "mul") return narrow<T>(modular(x) * modular(y));
    if (reduction == "max") return narrow<T>(std::max(x, y));
    if (reduction == "min") return narrow<T>(std::min(x, y));
    return b;
  }
}

void scatter_nd(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const std::string reduction = node.attrs.string("reduction", "none");
  const TupleView view = view_tuples(in[0]->shape(), in[1]->shape(), 0);
  if (in[0]->bytes() > 0) std::memcpy(out[0].data(), in[0]->data(), in[0]->bytes());
  const OffsetTable offsets = block_offsets(in[0]->shape(), *in[1], view);
  dispatch<AllTypes>(out[0].dtype(), [&]<typename T>() {
    auto update = in[2]->as<T>().begin();
    for (const std::int64_t offset : offsets) {
      T* to = out[0].as<T>().data() + offset;
      for (std::int64_t i = 0; i < view.block; ++i) to[i] = reduced<T>(reduction, to[i], *update++);
    }
  });
}

std::string check_scatter_nd(const Node& node, int) {
  const std::string reduction = node.attrs.string("reduction", "none");
  for (const char* known : {"none", "add", "mul", "max", "min"}) {
    if (reduction == known) return "";
  }
  return "reduction '" + reduction + "' is not supported";
}

const OpDef kOps[] = {
    {.name = "Gather", .min_inputs = 2, .max_inputs = 2, .attrs = {"axis"}, .infer = infer_gather, .reference = gather},
    {.name = "GatherElements",
     .first_opset = 11,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"axis"},
     .infer = infer_gather_elements,
     .reference = gather_elements},
    {.name = "GatherND",
     .first_opset = 11,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"batch_dims"},
     .infer = infer_gather_nd,
     .reference = gather_nd},
    {.name = "ScatterND",
     .first_opset = 11,
     .min_inputs = 3,
     .max_inputs = 3,
     .attrs = {"reduction"},
     .infer = infer_scatter_nd,
     .reference = scatter_nd,
     .check = check_scatter_nd},
};

}  // namespace

OpTable gather_ops() { return kOps; }

}  // namespace atrous
