// LayerNormalization and MeanVarianceNormalization: statistics over chosen axes.
#include "ops/axes.h"
#include "ops/broadcast.h"
#include "ops/elementwise.h"
#include "ops/moments.h"
#include "ops/reduction.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

int first_axis(const Node& node, const Shape& shape) {
  return resolve_axis(node.attrs.integer("axis", -1), shape.rank());
}

std::vector<ValueType> infer_layer_norm(const Node& node, const Operands& in) {
  require_type<FloatTypes>(0, in.dtype(0));
  const Shape& src = in.shape(0);
  const int axis = first_axis(node, src);
  const Shape normalized(std::vector<std::int64_t>(src.dims().begin() + axis, src.dims().end()));
  for (int i = 1; i < in.size(); ++i) {
    if (!in.has(i)) continue;
    require_type<FloatTypes>(i, in.dtype(i));
    if (!broadcasts_to(in.shape(i), normalized)) {
      fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted ", normalized.text());
    }
  }
  Shape statistics = src;
  for (int i = axis; i < src.rank(); ++i) statistics[i] = 1;
  return {{in.dtype(0), src}, {DType::kF32, statistics}, {DType::kF32, statistics}};
}

// A parameter spread over the normalised axes.
std::vector<double> spread(const Tensor* tensor, const Shape& normalized, double fallback) {
  std::vector<double> values(static_cast<std::size_t>(normalized.elements()), fallback);
  if (tensor == nullptr) return values;
  const std::vector<double> given = as_doubles(*tensor);
  for_each_broadcast<1>(normalized, {&tensor->shape()}, [&](std::int64_t i, const auto& at) {
    values[static_cast<std::size_t>(i)] = given[static_cast<std::size_t>(at[0])];
  });
  return values;
}

void put(std::span<Tensor> out, std::size_t output, std::int64_t i, double value) {
  if (output >= out.size() || std::as_const(out[output]).data() == nullptr) return;
  out[output].as<float>()[static_cast<std::size_t>(i)] = static_cast<float>(value);
}

void layer_norm(const Node& node, Inputs in, std::span<Tensor> out) {
  const auto epsilon = static_cast<double>(node.attrs.number("epsilon", 1e-5F));
  const Shape& shape = in[0]->shape();
  const int axis = first_axis(node, shape);
  const Shape normalized(std::vector<std::int64_t>(shape.dims().begin() + axis, shape.dims().end()));
  const AxisView view = view_along(shape, axis, shape.rank());
  const std::vector<double> scale = spread(in[1], normalized, 1);
  const std::vector<double> bias = spread(in.size() > 2 ? in[2] : nullptr, normalized, 0);
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    const T* src = in[0]->as<T>().data();
    T* dst = out[0].as<T>().data();
    parallel_ranges(view.outer_count, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const auto value = [&](std::int64_t i) { return static_cast<double>(widen(src[row * view.extent + i])); };
        const Moments moments = moments_of(view.extent, value);
        const double factor = moments.inverse_deviation(epsilon);
        put(out, 1, row, moments.mean);
        put(out, 2, row, factor);
        for (std::int64_t i = 0; i < view.extent; ++i) {
          const auto k = static_cast<std::size_t>(i);
          dst[row * view.extent + i] = narrow<T>((value(i) - moments.mean) * factor * scale[k] + bias[k]);
        }
      }
    });
  });
}

// The statistics can only be kept in f32.
std::string check_layer_norm(const Node& node, int) {
  const std::int64_t type = node.attrs.integer("stash_type", 1);
  return type == 1 ? "" : "stash_type " + std::to_string(type);
}

std::vector<int> mvn_axes(const Node& node, const Shape& shape) {
  return resolve_axes(node.attrs.integers("axes", {0, 2, 3}), shape.rank());
}

std::vector<ValueType> infer_mvn(const Node& node, const Operands& in) {
  mvn_axes(node, in.shape(0));
  return infer_same<FloatTypes>(node, in);
}

// Source: the function body of MeanVarianceNormalization-13, which adds 1e-9 to the deviation, not to the variance.
void mvn(const Node& node, Inputs in, std::span<Tensor> out) {
  constexpr double kEpsilon = 1e-9;
  const Groups groups = group_along(in[0]->shape(), mvn_axes(node, in[0]->shape()));
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    for (const std::int64_t start : groups.starts) {
      const T* src = in[0]->as<T>().data() + start;
      T* dst = out[0].as<T>().data() + start;
      const auto value = [&](std::int64_t i) {
        return static_cast<double>(widen(src[groups.members[static_cast<std::size_t>(i)]]));
      };
      const Moments moments = moments_of(static_cast<std::int64_t>(groups.members.size()), value);
      const double deviation = std::sqrt(moments.variance) + kEpsilon;
      for (const std::int64_t member : groups.members) {
        dst[member] = narrow<T>((static_cast<double>(widen(src[member])) - moments.mean) / deviation);
      }
    }
  });
}

const OpDef kOps[] = {
    {.name = "LayerNormalization",
     .first_opset = 17,
     .min_inputs = 2,
     .max_inputs = 3,
     .max_outputs = 3,
     .attrs = {"axis", "epsilon", "stash_type"},
     .infer = infer_layer_norm,
     .reference = layer_norm,
     .check = check_layer_norm},
    {.name = "MeanVarianceNormalization", .first_opset = 9, .attrs = {"axes"}, .infer = infer_mvn, .reference = mvn},
};

}  // namespace

OpTable layer_norm_ops() { return kOps; }

}  // namespace atrous
