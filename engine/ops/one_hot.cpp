// OneHot, Trilu, CumSum: elements that depend on their position along an axis.
#include <cmath>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/dispatch.h"
#include "ops/elementwise.h"
#include "ops/op.h"
#include "ops/relocate.h"

namespace atrous {
namespace {

std::int64_t depth_of(const Tensor& tensor) {
  if (tensor.elements() != 1) fail(ErrorCode::kCorrupt, "depth is ", tensor.shape().text(), ", wanted a scalar");
  double depth = 0.0;
  dispatch<NumberTypes>(tensor.dtype(), [&]<typename T>() { depth = static_cast<double>(widen(tensor.as<T>()[0])); });
  if (!(depth >= 1.0) || depth > 0x1p31) fail(ErrorCode::kCorrupt, "depth ", depth, " is not positive or too large");
  return static_cast<std::int64_t>(depth);
}

std::vector<ValueType> infer_one_hot(const Node& node, const Operands& in) {
  require_type<NumberTypes>(0, in.dtype(0));
  if (in.shape(2) != Shape({2})) fail(ErrorCode::kCorrupt, "values is ", in.shape(2).text(), ", wanted [2]");
  std::vector<std::int64_t> dims = in.shape(0).dims();
  const int axis = resolve_axis(node.attrs.integer("axis", -1), in.shape(0).rank() + 1);
  dims.insert(dims.begin() + axis, depth_of(*in.constant(1)));
  return {{in.dtype(2), Shape(dims)}};
}

void one_hot(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& dst = out[0].shape();
  const AxisView view = view_along(dst, resolve_axis(node.attrs.integer("axis", -1), dst.rank()));
  OffsetTable picks(static_cast<std::size_t>(dst.elements()), 0);  // offsets in values: 0 is off, 1 is on
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    const auto indices = in[0]->as<T>();
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const double index = static_cast<double>(widen(indices[i]));
      const double resolved = index < 0.0 ? index + static_cast<double>(view.extent) : index;
      if (!(resolved >= 0.0) || resolved >= static_cast<double>(view.extent)) continue;
      const std::int64_t outer = static_cast<std::int64_t>(i) / view.inner_count;
      const std::int64_t inner = static_cast<std::int64_t>(i) % view.inner_count;
      const std::int64_t k = outer * view.extent + static_cast<std::int64_t>(resolved);
      picks[static_cast<std::size_t>(k * view.inner_count + inner)] = 1;
    }
  });
  relocate(*in[2], {picks}, out[0]);
}

std::vector<ValueType> infer_trilu(const Node&, const Operands& in) {
  if (in.shape(0).rank() < 2) fail(ErrorCode::kCorrupt, "input is ", in.shape(0).text(), ", wanted rank 2 or more");
  return {{in.dtype(0), in.shape(0)}};
}

void trilu(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& shape = out[0].shape();
  const bool upper = node.attrs.integer("upper", 1) != 0;
  const std::vector<std::int64_t> given = integers_of(in.size() > 1 ? in[1] : nullptr);
  const std::int64_t diagonal = given.empty() ? 0 : given[0];
  const std::int64_t columns = shape[shape.rank() - 1];
  const std::int64_t rows = shape[shape.rank() - 2];
  OffsetTable table = stepping(shape.elements(), 1);
  for (std::int64_t i = 0; i < shape.elements(); ++i) {
    const std::int64_t row = i / columns % rows;
    const std::int64_t column = i % columns;
    const bool kept = upper ? column - row >= diagonal : column - row <= diagonal;
    if (!kept) table[static_cast<std::size_t>(i)] = kFill;
  }
  relocate(*in[0], {table}, out[0]);
}

std::vector<ValueType> infer_cum_sum(const Node&, const Operands& in) {
  require_type<NumberTypes>(0, in.dtype(0));
  return {{in.dtype(0), in.shape(0)}};
}

void cum_sum(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const std::vector<std::int64_t> axis = integers_of(in[1]);
  if (axis.size() != 1) fail(ErrorCode::kCorrupt, "axis has ", axis.size(), " elements, wanted 1");
  const Shape& shape = out[0].shape();
  const AxisView view = view_along(shape, resolve_axis(axis[0], shape.rank()));
  const bool exclusive = node.attrs.integer("exclusive", 0) != 0;
  const bool reverse = node.attrs.integer("reverse", 0) != 0;
  dispatch<NumberTypes>(out[0].dtype(), [&]<typename T>() {
    const auto src = in[0]->as<T>();
    const auto dst = out[0].as<T>();
    for (std::int64_t line = 0; line < view.outer_count * view.inner_count; ++line) {
      const std::int64_t start = line / view.inner_count * view.extent * view.inner_count + line % view.inner_count;
      Wide<T> sum{};
      for (std::int64_t k = 0; k < view.extent; ++k) {
        const std::int64_t at = start + (reverse ? view.extent - 1 - k : k) * view.inner_count;
        const Wide<T> element = widen(src[static_cast<std::size_t>(at)]);
        const Wide<T> next = static_cast<Wide<T>>(modular(sum) + modular(element));
        dst[static_cast<std::size_t>(at)] = narrow<T>(exclusive ? sum : next);
        sum = next;
      }
    }
  });
}

const OpDef kOps[] = {
    {.name = "OneHot",
     .first_opset = 9,
     .min_inputs = 3,
     .max_inputs = 3,
     .attrs = {"axis"},
     .parameters = 0b10,
     .infer = infer_one_hot,
     .reference = one_hot},
    {.name = "Trilu", .first_opset = 14, .max_inputs = 2, .attrs = {"upper"}, .infer = infer_trilu, .reference = trilu},
    {.name = "CumSum",
     .first_opset = 11,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"exclusive", "reverse"},
     .infer = infer_cum_sum,
     .reference = cum_sum},
};

}  // namespace

OpTable one_hot_ops() { return kOps; }

}  // namespace atrous
