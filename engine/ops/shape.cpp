// Shape, Size, ConstantOfShape, Range: tensors that follow from extents.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "ops/dispatch.h"
#include "ops/elementwise.h"
#include "ops/op.h"

namespace atrous {
namespace {

struct AxisRange {
  int start = 0;
  int end = 0;
};

// Source: ONNX operator text, Shape-15: both bounds count from the end when negative, and are clamped.
AxisRange axis_range(const Node& node, int rank) {
  const auto bound = [&](const char* attribute, int fallback) {
    const std::int64_t axis = node.attrs.integer(attribute, fallback);
    return static_cast<int>(std::clamp<std::int64_t>(axis < 0 ? axis + rank : axis, 0, rank));
  };
  const int start = bound("start", 0);
  return {start, std::max(start, bound("end", rank))};
}

std::vector<ValueType> infer_shape_op(const Node& node, const Operands& in) {
  const AxisRange range = axis_range(node, in.shape(0).rank());
  return {{DType::kI64, Shape({range.end - range.start})}};
}

void shape_op(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const AxisRange range = axis_range(node, in[0]->shape().rank());
  for (int axis = range.start; axis < range.end; ++axis) {
    out[0].as<std::int64_t>()[static_cast<std::size_t>(axis - range.start)] = in[0]->shape()[axis];
  }
}

std::vector<ValueType> infer_size(const Node&, const Operands&) { return {{DType::kI64, Shape()}}; }

void size(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  out[0].as<std::int64_t>()[0] = in[0]->elements();
}

DType type_of(const Node& node) {
  const std::string text = node.attrs.string("dtype", "f32");
  for (int i = 0; i <= static_cast<int>(DType::kBool); ++i) {
    if (text == name(static_cast<DType>(i))) return static_cast<DType>(i);
  }
  fail(ErrorCode::kCorrupt, "dtype '", text, "' does not exist");
}

std::vector<ValueType> infer_constant_of_shape(const Node& node, const Operands& in) {
  const std::vector<std::int64_t> dims = in.integers(0);
  for (const std::int64_t dim : dims) {
    if (dim < 0) fail(ErrorCode::kCorrupt, "extent ", dim, " is negative");
  }
  return {{type_of(node), Shape(dims)}};
}

void constant_of_shape(const Node& node, std::span<const Tensor* const>, std::span<Tensor> out) {
  const auto found = node.attrs.all().find("value");
  const bool is_integer = found != node.attrs.all().end() && std::holds_alternative<std::int64_t>(found->second);
  dispatch<AllTypes>(out[0].dtype(), [&]<typename T>() {
    const T value =
        is_integer ? narrow<T>(node.attrs.integer("value", 0)) : narrow<T>(node.attrs.number("value", 0.0F));
    std::ranges::fill(out[0].as<T>(), value);
  });
}

using RangeTypes = TypeList<float, double, std::int16_t, std::int32_t, std::int64_t>;

template <typename T>
std::int64_t range_count(const Operands& in) {
  const auto start = static_cast<double>(in.constant(0)->as<T>()[0]);
  const auto limit = static_cast<double>(in.constant(1)->as<T>()[0]);
  const auto delta = static_cast<double>(in.constant(2)->as<T>()[0]);
  const double count = std::ceil((limit - start) / delta);
  if (!(std::abs(count) < 0x1p48)) fail(ErrorCode::kCorrupt, "cannot go from ", start, " to ", limit, " by ", delta);
  return std::max<std::int64_t>(static_cast<std::int64_t>(count), 0);
}

std::vector<ValueType> infer_range(const Node&, const Operands& in) {
  require_type<RangeTypes>(0, in.dtype(0));
  for (int i = 0; i < 3; ++i) {
    if (in.dtype(i) != in.dtype(0) || in.shape(i).elements() != 1) {
      fail(ErrorCode::kCorrupt, "input ", i, " is ", name(in.dtype(i)), in.shape(i).text(), ", wanted a scalar ",
           name(in.dtype(0)));
    }
  }
  std::int64_t count = 0;
  dispatch<RangeTypes>(in.dtype(0), [&]<typename T>() { count = range_count<T>(in); });
  return {{in.dtype(0), Shape({count})}};
}

void range(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  dispatch<RangeTypes>(out[0].dtype(), [&]<typename T>() {
    const T start = in[0]->as<T>()[0];
    const T delta = in[2]->as<T>()[0];
    const auto elements = out[0].as<T>();
    for (std::size_t i = 0; i < elements.size(); ++i)
      elements[i] = static_cast<T>(modular(start) + modular(static_cast<T>(i)) * modular(delta));
  });
}

const OpDef kOps[] = {
    {.name = "Shape", .attrs = {"start", "end"}, .infer = infer_shape_op, .reference = shape_op},
    {.name = "Size", .infer = infer_size, .reference = size},
    {.name = "ConstantOfShape",
     .first_opset = 9,
     .attrs = {"value", "dtype"},
     .parameters = 0b1,
     .infer = infer_constant_of_shape,
     .reference = constant_of_shape},
    {.name = "Range",
     .first_opset = 11,
     .min_inputs = 3,
     .max_inputs = 3,
     .parameters = 0b111,
     .infer = infer_range,
     .reference = range},
};

}  // namespace

OpTable shape_ops() { return kOps; }

}  // namespace atrous
