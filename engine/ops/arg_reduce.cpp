// Positions of extreme elements: ArgMax, ArgMin, TopK.
#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "graph/edit.h"
#include "ops/axes.h"
#include "ops/dispatch.h"
#include "ops/op.h"
#include "ops/reduction.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

// The elements of one line along an axis.
template <typename T>
struct Line {
  const T* first;
  std::int64_t stride;

  Wide<T> operator[](std::int64_t k) const { return widen(first[k * stride]); }
};

// Calls body(line, start) for every line; `start` is the line's first element in a tensor of `dst_extent` elements
// along the axis. The body must not throw.
template <typename T, typename Body>
void for_each_line(const Tensor& src, const AxisView& view, std::int64_t dst_extent, const Body& body) {
  const T* first = src.as<T>().data();
  const AxisView dst{view.outer_count, dst_extent, view.inner_count};
  parallel_ranges(view.line_count(), 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      body(Line<T>{first + view.line_start(i), view.inner_count}, dst.line_start(i));
    }
  });
}

std::vector<ValueType> infer_arg(const Node& node, const Operands& in) {
  require_type<NumberTypes>(0, in.dtype(0));
  const int axis = resolve_axis(node.attrs.integer("axis", 0), in.shape(0).rank());
  if (in.shape(0)[axis] == 0) fail(ErrorCode::kCorrupt, "axis ", axis, " of ", in.shape(0).text(), " has no elements");
  return {{DType::kI64, reduced_shape(in.shape(0), {axis}, node.attrs.integer("keepdims", 1) != 0)}};
}

// `better(a, b)`: a beats b.
template <typename Better>
void arg_reduce(const Node& node, Inputs in, Tensor& dst, const Better& better) {
  const bool takes_last = node.attrs.integer("select_last_index", 0) != 0;
  const AxisView view = view_along(in[0]->shape(), resolve_axis(node.attrs.integer("axis", 0), in[0]->shape().rank()));
  const auto to = dst.as<std::int64_t>();
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    for_each_line<T>(*in[0], view, 1, [&](const Line<T>& line, std::int64_t start) {
      std::int64_t best = 0;
      for (std::int64_t k = 1; k < view.extent; ++k) {
        if (better(line[k], line[best]) || (takes_last && line[k] == line[best])) best = k;
      }
      to[static_cast<std::size_t>(start)] = best;
    });
  });
}

void arg_max(const Node& node, Inputs in, std::span<Tensor> out) {
  arg_reduce(node, in, out[0], [](auto a, auto b) { return a > b; });
}

void arg_min(const Node& node, Inputs in, std::span<Tensor> out) {
  arg_reduce(node, in, out[0], [](auto a, auto b) { return a < b; });
}

std::vector<ValueType> infer_top_k(const Node& node, const Operands& in) {
  require_type<NumberTypes>(0, in.dtype(0));
  Shape shape = in.shape(0);
  const int axis = resolve_axis(node.attrs.integer("axis", -1), shape.rank());
  const std::vector<std::int64_t> k = in.integers(1);
  if (k.size() != 1) fail(ErrorCode::kCorrupt, "input 1 has ", k.size(), " elements, wanted one");
  if (k[0] < 0 || k[0] > shape[axis]) {
    fail(ErrorCode::kCorrupt, "cannot take the best ", k[0], " along axis ", axis, " of ", shape.text());
  }
  shape[axis] = k[0];
  return {{in.dtype(0), shape}, {DType::kI64, shape}};
}

void top_k(const Node& node, Inputs in, std::span<Tensor> out) {
  const bool largest = node.attrs.integer("largest", 1) != 0;
  const int axis = resolve_axis(node.attrs.integer("axis", -1), in[0]->shape().rank());
  const AxisView view = view_along(in[0]->shape(), axis);
  const std::int64_t count = out[0].shape()[axis];
  const auto better = [&](auto a, auto b) { return largest ? a > b : a < b; };
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    for_each_line<T>(*in[0], view, count, [&](const Line<T>& line, std::int64_t start) {
      std::vector<std::int64_t> order(static_cast<std::size_t>(view.extent));
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(),
                       [&](std::int64_t a, std::int64_t b) { return better(line[a], line[b]); });
      for (std::int64_t k = 0; k < count; ++k) {
        const std::int64_t chosen = order[static_cast<std::size_t>(k)];
        const auto at = static_cast<std::size_t>(start + k * view.inner_count);
        out[0].as<T>()[at] = line.first[chosen * line.stride];
        if (out.size() > 1 && out[1].data() != nullptr) out[1].as<std::int64_t>()[at] = chosen;
      }
    });
  });
}

// Below opset 10 the count is an attribute.
void upgrade_top_k(Graph& graph, Node node, int opset) {
  if (opset < 10) {
    const Tensor count = Tensor::of<std::int64_t>({1}, {node.attrs.integer("k", 0)});
    node.inputs.resize(1);
    node.inputs.push_back(add_constant(graph, node.name + "/k", count.clone()));
    node.attrs.erase("k");
  }
  graph.nodes.push_back(std::move(node));
}

OpDef arg_op(const char* name, ReferenceFn reference) {
  return {.name = name, .attrs = {"axis", "keepdims", "select_last_index"}, .infer = infer_arg, .reference = reference};
}

const OpDef kOps[] = {
    arg_op("ArgMax", arg_max),
    arg_op("ArgMin", arg_min),
    {.name = "TopK",
     .max_inputs = 2,
     .max_outputs = 2,
     .attrs = {"axis", "k", "largest", "sorted"},
     .parameters = 1U << 1,
     .infer = infer_top_k,
     .reference = top_k,
     .upgrade = upgrade_top_k},
};

}  // namespace

OpTable arg_reduce_ops() { return kOps; }

}  // namespace atrous
