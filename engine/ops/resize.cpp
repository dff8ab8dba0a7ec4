// Resize, and Upsample, which it replaced.
#include "ops/resize.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "kernels/resize_linear.h"
#include "ops/axes.h"
#include "ops/dispatch.h"
#include "ops/lowering.h"
#include "ops/relocate.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_resize(const Node& node, const Operands& in) {
  require_type<AllTypes>(0, in.dtype(0));
  return {{in.dtype(0), resize_geometry(node, in).dst()}};
}

// Nearest neighbour moves elements of any type.
void resize_by_index(const ResizeGeometry& geometry, const Tensor& src, Tensor& dst) {
  const std::vector<std::int64_t> strides = row_major_strides(src.shape());
  std::vector<OffsetTable> tables;
  for (int axis = 0; axis < src.shape().rank(); ++axis) {
    OffsetTable table;
    for (std::int64_t i = 0; i < dst.shape()[axis]; ++i) {
      const ResizeTaps taps = resize_taps(geometry, axis, i);
      table.push_back(taps.outside ? kFill : taps.indices[0] * strides[static_cast<std::size_t>(axis)]);
    }
    tables.push_back(std::move(table));
  }
  dispatch<AllTypes>(dst.dtype(), [&]<typename T>() {
    const T fill = narrow<T>(geometry.extrapolation_value);
    relocate(src, tables, dst, &fill);
  });
}

// Interpolates along one axis; `data` has the destination's extents before this axis and the source's after it.
std::vector<double> interpolate(const ResizeGeometry& geometry, int axis, const std::vector<double>& data,
                                const AxisView& view) {
  const ResizeAxis& along = geometry.axes[static_cast<std::size_t>(axis)];
  std::vector<double> result(static_cast<std::size_t>(view.outer_count * along.dst * view.inner_count), 0.0);
  for (std::int64_t i = 0; i < along.dst; ++i) {
    const ResizeTaps taps = resize_taps(geometry, axis, i);
    for (std::int64_t outer = 0; outer < view.outer_count; ++outer) {
      double* to = result.data() + (outer * along.dst + i) * view.inner_count;
      if (taps.outside) std::fill_n(to, view.inner_count, geometry.extrapolation_value);
      for (std::size_t k = 0; k < taps.indices.size() && !taps.outside; ++k) {
        const double* from = data.data() + (outer * view.extent + taps.indices[k]) * view.inner_count;
        for (std::int64_t inner = 0; inner < view.inner_count; ++inner) to[inner] += taps.weights[k] * from[inner];
      }
    }
  }
  return result;
}

template <typename T>
T rounded(double value) {
  if constexpr (std::is_integral_v<T>) {
    const auto low = static_cast<double>(std::numeric_limits<T>::lowest());
    const auto high = static_cast<double>(std::numeric_limits<T>::max());
    const double nearest = std::nearbyint(value);
    if (nearest >= high) return std::numeric_limits<T>::max();
    return nearest <= low ? std::numeric_limits<T>::lowest() : static_cast<T>(nearest);
  } else {
    return narrow<T>(value);
  }
}

template <typename T>
void resize_interpolated(const ResizeGeometry& geometry, const Tensor& src, Tensor& dst) {
  std::vector<double> data;
  for (const T element : src.as<T>()) data.push_back(static_cast<double>(widen(element)));
  Shape shape = src.shape();
  // Outside the source along any axis is outside; so the axes that extrapolate overwrite what came before.
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (geometry.keeps(axis)) continue;
    data = interpolate(geometry, axis, data, view_along(shape, axis));
    shape[axis] = dst.shape()[axis];
  }
  const auto elements = dst.as<T>();
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = rounded<T>(data[i]);
}

void resize(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const auto optional = [&](std::size_t i) { return i < in.size() ? in[i] : nullptr; };
  const ResizeGeometry geometry = resize_geometry(node, in[0]->shape(), {optional(1), optional(2), optional(3)});
  if (geometry.mode == ResizeMode::kNearest) return resize_by_index(geometry, *in[0], out[0]);
  dispatch<NumberTypes>(out[0].dtype(), [&]<typename T>() { resize_interpolated<T>(geometry, *in[0], out[0]); });
}

const Tensor* constant_or_null(const Lowering& lowering, int i) {
  return lowering.has(i) ? lowering.constant(i) : nullptr;
}

// Whether rows and columns alone change, in a way that two taps an axis can tell.
bool has_kernel(const ResizeGeometry& geometry, DType dtype) {
  if (geometry.axes.size() != 4 || !geometry.keeps(0) || !geometry.keeps(1)) return false;
  if (geometry.axes[2].mode == CoordinateMode::kTfCropAndResize) return false;
  if (geometry.axes[2].src == 0 || geometry.axes[3].src == 0) return false;
  if (geometry.mode == ResizeMode::kNearest) return true;
  const bool shrinks = geometry.axes[2].scale < 1.0 || geometry.axes[3].scale < 1.0;
  return geometry.mode == ResizeMode::kLinear && dtype == DType::kF32 && !(geometry.antialias && shrinks);
}

// Axes that pass unchanged map every index to itself, whatever the coordinate mode says.
ResizeAxis plain_axis(const ResizeGeometry& geometry, int axis) {
  const ResizeAxis& along = geometry.axes[static_cast<std::size_t>(axis)];
  return geometry.keeps(axis) ? ResizeAxis{.src = along.src, .dst = along.dst} : along;
}

ResizeTables tables_of(const ResizeGeometry& geometry, bool nearest) {
  ResizeTables tables;
  tables.batch = geometry.axes[0].src;
  tables.channels = geometry.axes[1].src;
  tables.src_height = geometry.axes[2].src;
  tables.src_width = geometry.axes[3].src;
  const auto taps = [&](int axis) {
    const ResizeAxis along = plain_axis(geometry, axis);
    return nearest ? nearest_taps(along, geometry.nearest_mode) : linear_taps(along);
  };
  tables.rows = taps(2);
  tables.columns = taps(3);
  return tables;
}

std::string map_text(const Shape& shape) {
  return std::to_string(shape[1]) + "x" + std::to_string(shape[2]) + "x" + std::to_string(shape[3]);
}

void lower_resize(Lowering& lowering) {
  const Shape& src = lowering.input(0).shape;
  const ResizeGeometry geometry =
      resize_geometry(lowering.node(), src,
                      {constant_or_null(lowering, 1), constant_or_null(lowering, 2), constant_or_null(lowering, 3)});
  if (!has_kernel(geometry, lowering.input(0).dtype)) return lower_to_reference(lowering);
  const bool fills = src[2] == 1 && src[3] == 1;
  const bool nearest = geometry.mode == ResizeMode::kNearest || fills;
  const BufferId from = lowering.read(0, Layout::kChannelsLast);
  const BufferId to = lowering.write(0, Layout::kChannelsLast);
  Step step;
  step.shape = map_text(src) + " -> " + map_text(lowering.output(0).shape);
  step.kernel = fills ? "fill" : nearest ? "resize_nearest" : "resize_linear";
  step.reason = fills ? "one pixel" : "only rows and columns change";
  step.reads = {from};
  step.writes = {to};
  const std::size_t element_bytes = size_of(lowering.input(0).dtype);
  step.run = [=, tables = tables_of(geometry, nearest)](const Bindings& at) {
    if (nearest) {
      resize_nearest(tables, element_bytes, at.at<std::byte>(from), at.at<std::byte>(to));
    } else {
      resize_linear(tables, at.at<float>(from), at.at<float>(to));
    }
  };
  lowering.emit(std::move(step));
}

// Resize-10 and Upsample know no coordinate modes: index / scale, rounded down. Their second input is the scales.
void become_asymmetric(Graph& graph, Node& node) {
  attribute_to_input(graph, node, "scales", 1);
  node.op = "Resize";
  node.inputs = {node.inputs[0], kNone, node.inputs.size() > 1 ? node.inputs[1] : kNone};
  node.attrs.set("coordinate_transformation_mode", std::string("asymmetric"));
  node.attrs.set("nearest_mode", std::string("floor"));
}

void upgrade_resize(Graph& graph, Node node, int opset) {
  if (opset < 11) become_asymmetric(graph, node);
  for (int input = 1; input < 4; ++input) drop_empty_input(graph, node, input);
  graph.nodes.push_back(std::move(node));
}

std::string check_resize(const Node& node, int) {
  const std::string mode = node.attrs.string("mode", "nearest");
  if (mode != "nearest" && mode != "linear" && mode != "cubic") return "mode '" + mode + "' is not supported";
  return "";
}

const OpDef kOps[] = {
    {.name = "Resize",
     .first_opset = 10,
     .max_inputs = 4,
     .attrs = {"antialias", "axes", "coordinate_transformation_mode", "cubic_coeff_a", "exclude_outside",
               "extrapolation_value", "keep_aspect_ratio_policy", "mode", "nearest_mode"},
     .parameters = 0b1110,
     .infer = infer_resize,
     .reference = resize,
     .upgrade = upgrade_resize,
     .check = check_resize,
     .lower = lower_resize},
    {.name = "Upsample",
     .first_opset = 7,
     .last_opset = 9,
     .max_inputs = 2,
     .attrs = {"mode", "scales"},
     .parameters = 0b10,
     .infer = infer_resize,
     .reference = resize,
     .upgrade = upgrade_resize,
     .check = check_resize,
     .lower = lower_resize},
};

}  // namespace

OpTable resize_ops() { return kOps; }

}  // namespace atrous
