// Concat.
#include <cstring>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/op.h"

namespace atrous {
namespace {

// The input that decides rank and extents. Old exporters write "nothing yet" as f32[0] beside inputs of any rank.
int leading_input(const Operands& in) {
  for (int i = 0; i < in.size(); ++i) {
    if (in.shape(i) != Shape({0})) return i;
  }
  return 0;
}

bool is_legacy_empty(const Shape& shape, int rank) { return shape == Shape({0}) && rank != 1; }

std::vector<ValueType> infer_concat(const Node& node, const Operands& in) {
  const int lead = leading_input(in);
  Shape dst = in.shape(lead);
  const int axis = resolve_axis(node.attrs.integer("axis", 1), dst.rank());
  dst[axis] = 0;
  for (int i = 0; i < in.size(); ++i) {
    if (in.dtype(i) != in.dtype(lead)) {
      fail(ErrorCode::kCorrupt, "inputs have different types: ", name(in.dtype(lead)), " and ", name(in.dtype(i)));
    }
    Shape src = in.shape(i);
    if (is_legacy_empty(src, dst.rank())) continue;
    bool fits = src.rank() == dst.rank();
    for (int k = 0; fits && k < dst.rank(); ++k) fits = k == axis || src[k] == dst[k];
    if (!fits) {
      fail(ErrorCode::kCorrupt, "inputs do not fit along axis ", axis, ": ", in.shape(lead).text(), " and ",
           src.text());
    }
    dst[axis] += src[axis];
  }
  return {{in.dtype(lead), dst}};
}

void concat(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& dst = out[0].shape();
  const int axis = resolve_axis(node.attrs.integer("axis", 1), dst.rank());
  const std::int64_t blocks = view_along(dst, axis).outer_count;
  auto* to = static_cast<std::byte*>(out[0].data());
  for (std::int64_t block = 0; block < blocks; ++block) {
    for (const Tensor* src : in) {
      if (src->elements() == 0) continue;
      const std::size_t bytes = src->bytes() / static_cast<std::size_t>(blocks);
      std::memcpy(to, static_cast<const std::byte*>(src->data()) + static_cast<std::size_t>(block) * bytes, bytes);
      to += bytes;
    }
  }
}

void upgrade_concat(Graph& graph, Node node, int opset) {
  if (opset < 4 && !node.attrs.has("axis")) node.attrs.set("axis", std::int64_t{1});
  graph.nodes.push_back(std::move(node));
}

std::string check_concat(const Node& node, int opset) {
  return opset >= 4 && !node.attrs.has("axis") ? "has no axis" : "";
}

const OpDef kOps[] = {
    {.name = "Concat",
     .max_inputs = -1,
     .attrs = {"axis"},
     .infer = infer_concat,
     .reference = concat,
     .upgrade = upgrade_concat,
     .check = check_concat},
};

}  // namespace

OpTable concat_ops() { return kOps; }

}  // namespace atrous
