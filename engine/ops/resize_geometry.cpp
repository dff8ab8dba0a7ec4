// From the attributes and inputs of a Resize node to its geometry, and from there to interpolation taps.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "ops/axes.h"
#include "ops/relocate.h"
#include "ops/resize.h"

namespace atrous {
namespace {

constexpr double kLargestExtent = 1 << 30;

ResizeMode parse_mode(const std::string& text) {
  if (text == "nearest") return ResizeMode::kNearest;
  if (text == "linear") return ResizeMode::kLinear;
  if (text == "cubic") return ResizeMode::kCubic;
  fail(ErrorCode::kUnsupported, "mode '", text, "' is not supported");
}

// The axes that the elements of roi, scales and sizes are about.
std::vector<int> resized_axes(const Node& node, int rank) {
  std::vector<int> axes;
  if (node.attrs.has("axes")) {
    for (const std::int64_t axis : node.attrs.integers("axes")) axes.push_back(resolve_axis(axis, rank));
  } else {
    for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  return axes;
}

bool given(const Tensor* tensor) { return tensor != nullptr && tensor->elements() > 0; }

std::vector<double> floats_of(const Tensor& tensor) {
  if (tensor.dtype() == DType::kF64) return {tensor.as<double>().begin(), tensor.as<double>().end()};
  if (tensor.dtype() != DType::kF32)
    fail(ErrorCode::kCorrupt, "roi or scales are ", name(tensor.dtype()), ", wanted f32");
  return {tensor.as<float>().begin(), tensor.as<float>().end()};
}

void require_count(const char* input, std::int64_t count, std::size_t wanted) {
  if (count != static_cast<std::int64_t>(wanted)) {
    fail(ErrorCode::kCorrupt, input, " has ", count, " elements, wanted ", wanted);
  }
}

[[noreturn]] void reject(double scale, const ResizeAxis& axis) {
  fail(ErrorCode::kCorrupt, "scale ", scale, " does not fit an axis of ", axis.src);
}

// The product is rounded to f32 before the floor, as in ONNX: 65 * 7.8923077 is 513.
void apply_scales(const Tensor& scales, const std::vector<int>& axes, ResizeGeometry& geometry) {
  require_count("scales", scales.elements(), axes.size());
  const std::vector<double> values = floats_of(scales);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    ResizeAxis& axis = geometry.axes[static_cast<std::size_t>(axes[i])];
    const double dst = std::floor(static_cast<float>(axis.src) * static_cast<float>(values[i]));
    if (!(values[i] > 0.0) || !(dst <= kLargestExtent)) reject(values[i], axis);
    axis.scale = values[i];
    axis.dst = static_cast<std::int64_t>(dst);
  }
}

void keep_aspect_ratio(const std::string& policy, const std::vector<int>& axes, ResizeGeometry& geometry) {
  const auto by_scale = [&](int a, int b) {
    return geometry.axes[static_cast<std::size_t>(a)].scale < geometry.axes[static_cast<std::size_t>(b)].scale;
  };
  const auto [least, most] = std::minmax_element(axes.begin(), axes.end(), by_scale);
  if (policy != "not_larger" && policy != "not_smaller") {
    fail(ErrorCode::kUnsupported, "keep_aspect_ratio_policy '", policy, "' is not supported");
  }
  const double scale = geometry.axes[static_cast<std::size_t>(policy == "not_larger" ? *least : *most)].scale;
  for (const int index : axes) {
    ResizeAxis& axis = geometry.axes[static_cast<std::size_t>(index)];
    axis.scale = scale;
    const double dst = std::floor(scale * static_cast<double>(axis.src) + 0.5);
    if (!(dst <= kLargestExtent)) reject(scale, axis);
    axis.dst = static_cast<std::int64_t>(dst);
  }
}

void apply_sizes(const Node& node, const Tensor& sizes, const std::vector<int>& axes, ResizeGeometry& geometry) {
  require_count("sizes", sizes.elements(), axes.size());
  const std::vector<std::int64_t> values = integers_of(&sizes);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    ResizeAxis& axis = geometry.axes[static_cast<std::size_t>(axes[i])];
    if (values[i] < 0 || static_cast<double>(values[i]) > kLargestExtent) {
      fail(ErrorCode::kCorrupt, "an axis of ", axis.src, " cannot take the size ", values[i]);
    }
    axis.dst = values[i];
    if (axis.src != axis.dst) axis.scale = static_cast<double>(axis.dst) / static_cast<double>(axis.src);
  }
  const std::string policy = node.attrs.string("keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch") keep_aspect_ratio(policy, axes, geometry);
}

void apply_roi(const Tensor* roi, const std::vector<int>& axes, ResizeGeometry& geometry) {
  if (!given(roi)) fail(ErrorCode::kCorrupt, "tf_crop_and_resize needs a roi");
  require_count("roi", roi->elements(), 2 * axes.size());
  const std::vector<double> values = floats_of(*roi);
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::ranges::all_of(values, is_finite)) fail(ErrorCode::kCorrupt, "roi has values that are no numbers");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    ResizeAxis& axis = geometry.axes[static_cast<std::size_t>(axes[i])];
    axis.roi_start = values[i];
    axis.roi_end = values[axes.size() + i];
  }
}

ResizeGeometry attributes_of(const Node& node, const Shape& src) {
  ResizeGeometry geometry;
  geometry.mode = parse_mode(node.attrs.string("mode", "nearest"));
  geometry.nearest_mode = parse_nearest_mode(node.attrs.string("nearest_mode", "round_prefer_floor"));
  geometry.cubic_coeff_a = node.attrs.number("cubic_coeff_a", -0.75F);
  geometry.extrapolation_value = node.attrs.number("extrapolation_value", 0.0F);
  geometry.exclude_outside = node.attrs.integer("exclude_outside", 0) != 0;
  geometry.antialias = node.attrs.integer("antialias", 0) != 0;
  const std::string mode = node.attrs.string("coordinate_transformation_mode", "half_pixel");
  for (const std::int64_t extent : src.dims()) {
    geometry.axes.push_back({.mode = parse_coordinate_mode(mode), .src = extent, .dst = extent});
  }
  return geometry;
}

// Source: the cubic convolution of Keys, which becomes the triangle filter for kLinear.
double kernel(const ResizeGeometry& geometry, double distance) {
  const double x = std::abs(distance);
  if (geometry.mode == ResizeMode::kLinear) return std::max(1.0 - x, 0.0);
  const double a = geometry.cubic_coeff_a;
  if (x <= 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  if (x < 2.0) return ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a;
  return 0.0;
}

void normalise(std::vector<double>& weights) {
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  if (sum == 0.0) return;
  for (double& weight : weights) weight /= sum;
}

}  // namespace

Shape ResizeGeometry::dst() const {
  std::vector<std::int64_t> dims;
  for (const ResizeAxis& axis : axes) dims.push_back(axis.dst);
  return Shape(dims);
}

bool ResizeGeometry::keeps(int axis) const {
  const ResizeAxis& a = axes[static_cast<std::size_t>(axis)];
  if (a.mode == CoordinateMode::kTfCropAndResize && (a.roi_start != 0.0 || a.roi_end != 1.0)) return false;
  return a.src == a.dst && a.scale == 1.0;
}

ResizeGeometry resize_geometry(const Node& node, const Shape& src, const ResizeParameters& parameters) {
  ResizeGeometry geometry = attributes_of(node, src);
  const std::vector<int> axes = resized_axes(node, src.rank());
  if (given(parameters.scales) == given(parameters.sizes)) {
    fail(ErrorCode::kCorrupt, given(parameters.scales) ? "has both scales and sizes" : "has neither scales nor sizes");
  }
  if (given(parameters.scales)) {
    apply_scales(*parameters.scales, axes, geometry);
  } else {
    apply_sizes(node, *parameters.sizes, axes, geometry);
  }
  for (const ResizeAxis& axis : geometry.axes) {
    if (axis.src == 0 && axis.dst > 0) {
      fail(ErrorCode::kCorrupt, "cannot resize ", src.text(), " to ", geometry.dst().text());
    }
  }
  const bool crops = !geometry.axes.empty() && geometry.axes[0].mode == CoordinateMode::kTfCropAndResize;
  if (crops) apply_roi(parameters.roi, axes, geometry);
  return geometry;
}

ResizeGeometry resize_geometry(const Node& node, const Operands& in) {
  return resize_geometry(node, in.shape(0), {in.constant(1), in.constant(2), in.constant(3)});
}

ResizeTaps resize_taps(const ResizeGeometry& geometry, int axis, std::int64_t dst_index) {
  const ResizeAxis& along = geometry.axes[static_cast<std::size_t>(axis)];
  if (geometry.keeps(axis)) return {{dst_index}, {1.0}, false};
  const double x = along.source(static_cast<double>(dst_index));
  const auto last = static_cast<double>(along.src - 1);
  ResizeTaps taps;
  taps.outside = along.mode == CoordinateMode::kTfCropAndResize && (x < 0.0 || x > last);
  if (geometry.mode == ResizeMode::kNearest || taps.outside) {
    return {{nearest_index(x, geometry.nearest_mode, along.src)}, {1.0}, taps.outside};
  }
  const double shrink = geometry.antialias ? std::min(along.scale, 1.0) : 1.0;
  const double radius = (geometry.mode == ResizeMode::kLinear ? 1.0 : 2.0) / shrink;
  for (auto i = static_cast<std::int64_t>(std::floor(x - radius)) + 1; static_cast<double>(i) < x + radius; ++i) {
    const auto at = static_cast<double>(i);
    const bool inside = at >= 0.0 && at <= last;
    taps.indices.push_back(static_cast<std::int64_t>(std::clamp(at, 0.0, last)));
    taps.weights.push_back(inside || !geometry.exclude_outside ? kernel(geometry, (at - x) * shrink) : 0.0);
  }
  normalise(taps.weights);
  return taps;
}

}  // namespace atrous
