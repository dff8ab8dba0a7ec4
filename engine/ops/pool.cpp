// MaxPool, AveragePool, LpPool and their global forms.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "ops/dispatch.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/pool_lowering.h"

namespace atrous {
namespace {

using Dims = std::vector<std::int64_t>;

Window window_of(const Node& node, const Shape& src) {
  const Dims spatial = spatial_dims(src.dims());
  if (node.op.starts_with("Global")) return make_window({}, spatial, spatial);
  if (!node.attrs.has("kernel_shape")) fail(ErrorCode::kCorrupt, "attribute 'kernel_shape' is missing");
  return make_window(node.attrs, spatial, node.attrs.integers("kernel_shape"));
}

std::vector<ValueType> infer(const Node& node, const Operands& in) {
  if (!node.op.ends_with("MaxPool")) require_type<TypeList<float>>(0, in.dtype(0));
  const Window window = window_of(node, in.shape(0));
  Dims dims = {in.shape(0)[0], in.shape(0)[1]};
  dims.insert(dims.end(), window.dst.begin(), window.dst.end());
  std::vector<ValueType> types = {{in.dtype(0), Shape(dims)}};
  if (node.outputs.size() > 1) types.push_back({DType::kI64, Shape(dims)});
  return types;
}

// The flat index of a spatial element when the last axis varies slowest (storage_order 1).
std::int64_t column_major(std::int64_t flat, const Dims& extents) {
  std::int64_t index = 0;
  Dims at(extents.size());
  for (std::size_t axis = extents.size(); axis-- > 0;) {
    at[axis] = flat % extents[axis];
    flat /= extents[axis];
  }
  for (std::size_t axis = extents.size(); axis-- > 0;) index = index * extents[axis] + at[axis];
  return index;
}

template <typename T>
void max_pool(const Node& node, const Tensor& src, Tensor& dst, Tensor* indices) {
  const Window window = window_of(node, src.shape());
  const bool columns = node.attrs.integer("storage_order", 0) != 0;
  const std::int64_t src_pixels = Shape(window.src).elements();
  const std::int64_t dst_pixels = window.dst_elements();
  for (std::int64_t map = 0; map < src.shape()[0] * src.shape()[1]; ++map) {
    const T* const from = src.as<T>().data() + map * src_pixels;
    T* const to = dst.as<T>().data() + map * dst_pixels;
    std::fill_n(to, dst_pixels, std::numeric_limits<T>::lowest());
    std::vector<std::int64_t> best(static_cast<std::size_t>(dst_pixels), -1);
    for_each_pair(window, [&](std::int64_t d, std::int64_t s, std::int64_t) {
      std::int64_t& winner = best[static_cast<std::size_t>(d)];
      if (winner >= 0 && !(from[s] > to[d])) return;
      winner = s;
      to[d] = from[s];
    });
    if (indices == nullptr) continue;
    for (std::int64_t d = 0; d < dst_pixels; ++d) {
      const std::int64_t flat = best[static_cast<std::size_t>(d)];
      indices->as<std::int64_t>()[static_cast<std::size_t>(map * dst_pixels + d)] =
          map * src_pixels + (columns ? column_major(flat, window.src) : flat);
    }
  }
}

void run_max(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  Tensor* const indices = out.size() > 1 && out[1].data() != nullptr ? &out[1] : nullptr;
  using Types = Join<TypeList<float, double>, IntegerTypes>;
  dispatch<Types>(in[0]->dtype(), [&]<typename T>() { max_pool<T>(node, *in[0], out[0], indices); });
}

// Positions along one axis that a window covers and that lie in the input or its explicit padding.
std::int64_t covered(const Window& window, std::size_t axis, std::int64_t index) {
  std::int64_t count = 0;
  const std::int64_t end = window.src[axis] + window.pads_end[axis];
  for (std::int64_t k = 0; k < window.kernel[axis]; ++k) {
    const std::int64_t position = index * window.strides[axis] + k * window.dilations[axis] - window.pads_begin[axis];
    if (position < end) ++count;
  }
  return count;
}

std::vector<double> divisors(const Window& window, bool with_padding) {
  std::vector<double> counts(static_cast<std::size_t>(window.dst_elements()), 0.0);
  if (!with_padding) {
    for_each_pair(window,
                  [&](std::int64_t d, std::int64_t, std::int64_t) { counts[static_cast<std::size_t>(d)] += 1.0; });
    return counts;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    auto rest = static_cast<std::int64_t>(i);
    counts[i] = 1.0;
    for (std::size_t axis = window.dst.size(); axis-- > 0;) {
      counts[i] *= static_cast<double>(covered(window, axis, rest % window.dst[axis]));
      rest /= window.dst[axis];
    }
  }
  return counts;
}

void run_average(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Window window = window_of(node, in[0]->shape());
  const std::vector<double> counts = divisors(window, node.attrs.integer("count_include_pad", 0) != 0);
  const std::int64_t src_pixels = Shape(window.src).elements();
  std::vector<double> sums(counts.size());
  for (std::int64_t map = 0; map < in[0]->shape()[0] * in[0]->shape()[1]; ++map) {
    const float* const src = in[0]->as<float>().data() + map * src_pixels;
    std::fill(sums.begin(), sums.end(), 0.0);
    for_each_pair(window,
                  [&](std::int64_t d, std::int64_t s, std::int64_t) { sums[static_cast<std::size_t>(d)] += src[s]; });
    float* const dst = out[0].as<float>().data() + map * static_cast<std::int64_t>(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) dst[i] = static_cast<float>(sums[i] / counts[i]);
  }
}

void run_lp(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Window window = window_of(node, in[0]->shape());
  const auto p = static_cast<double>(node.attrs.integer("p", 2));
  const std::int64_t src_pixels = Shape(window.src).elements();
  std::vector<double> sums(static_cast<std::size_t>(window.dst_elements()));
  for (std::int64_t map = 0; map < in[0]->shape()[0] * in[0]->shape()[1]; ++map) {
    const float* const src = in[0]->as<float>().data() + map * src_pixels;
    std::fill(sums.begin(), sums.end(), 0.0);
    for_each_pair(window, [&](std::int64_t d, std::int64_t s, std::int64_t) {
      sums[static_cast<std::size_t>(d)] += std::pow(std::abs(static_cast<double>(src[s])), p);
    });
    float* const dst = out[0].as<float>().data() + map * static_cast<std::int64_t>(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) dst[i] = static_cast<float>(std::pow(sums[i], 1.0 / p));
  }
}

onednn::Pooling pooling_of(const Node& node) {
  if (node.op.ends_with("MaxPool")) return onednn::Pooling::kMax;
  const bool with_padding = node.attrs.integer("count_include_pad", 0) != 0;
  return with_padding ? onednn::Pooling::kAverageWithPadding : onednn::Pooling::kAverageInside;
}

// oneDNN refuses windows that may lie in the padding altogether, and divides by the whole window where ONNX counts only
// the explicit padding.
bool has_kernel(const Lowering& lowering, const Window& window) {
  const DType dtype = lowering.input(0).dtype;
  const bool takes_codes = pooling_of(lowering.node()) == onednn::Pooling::kMax;
  const bool known = dtype == DType::kF32 || (takes_codes && (dtype == DType::kU8 || dtype == DType::kI8));
  if (!known || lowering.wants(1) || window.rank() > 3) return false;
  const Dims ends = window.exact_pads_end();
  for (std::size_t axis = 0; axis < ends.size(); ++axis) {
    if (window.pads_begin[axis] >= window.kernel[axis] || ends[axis] >= window.kernel[axis]) return false;
    const bool rounded = ends[axis] > window.pads_end[axis];
    if (rounded && lowering.node().attrs.integer("count_include_pad", 0) != 0) return false;
  }
  return lowering.output(0).shape.elements() > 0;
}

void lower(Lowering& lowering) {
  const Window window = window_of(lowering.node(), lowering.input(0).shape);
  if (!has_kernel(lowering, window)) return lower_to_reference(lowering);
  emit_pool(lowering, window, pooling_of(lowering.node()));
}

const std::vector<const char*> kWindowAttrs = {
    "auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "p", "pads", "storage_order", "strides"};

}  // namespace

OpTable pool_ops() {
  static const OpDef kOps[] = {
      {.name = "MaxPool",
       .max_outputs = 2,
       .attrs = kWindowAttrs,
       .infer = infer,
       .reference = run_max,
       .lower = lower,
       .sums = true,
       .hands_on_bf16 = true},
      {.name = "AveragePool",
       .attrs = kWindowAttrs,
       .infer = infer,
       .reference = run_average,
       .lower = lower,
       .sums = true},
      {.name = "LpPool", .attrs = kWindowAttrs, .infer = infer, .reference = run_lp, .sums = true},
      {.name = "GlobalMaxPool", .infer = infer, .reference = run_max, .lower = lower},
      {.name = "GlobalAveragePool", .infer = infer, .reference = run_average, .lower = lower},
      {.name = "GlobalLpPool", .attrs = {"p"}, .infer = infer, .reference = run_lp},
  };
  return kOps;
}

}  // namespace atrous
