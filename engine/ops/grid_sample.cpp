// GridSample on maps: bilinear and nearest, with zeros or the border outside.
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "ops/dispatch.h"
#include "ops/op.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_grid_sample(const Node&, const Operands& in) {
  require_type<FloatTypes>(0, in.dtype(0));
  const Shape& src = in.shape(0);
  const Shape& grid = in.shape(1);
  if (src.rank() != 4) fail(ErrorCode::kUnsupported, "input is ", src.text(), ", only [N,C,H,W] is supported");
  if (grid.rank() != 4 || grid[0] != src[0] || grid[3] != 2 || in.dtype(1) != in.dtype(0)) {
    fail(ErrorCode::kCorrupt, "grid is ", name(in.dtype(1)), grid.text(), ", wanted ", name(in.dtype(0)), "[", src[0],
         ",H,W,2]");
  }
  return {{in.dtype(0), Shape({src[0], src[1], grid[1], grid[2]})}};
}

struct Sampling {
  bool nearest = false;
  bool border = false;
  bool align_corners = false;
};

Sampling sampling_of(const Node& node) {
  return {node.attrs.string("mode", "linear") == "nearest", node.attrs.string("padding_mode", "zeros") == "border",
          node.attrs.integer("align_corners", 0) != 0};
}

// From [-1,1] to pixels: -1 and 1 are the centres of the outer pixels, or with align_corners off their outer edges.
double pixel_coordinate(double position, std::int64_t extent, const Sampling& sampling) {
  const auto size = static_cast<double>(extent);
  const double at =
      sampling.align_corners ? (position + 1.0) * 0.5 * (size - 1.0) : ((position + 1.0) * size - 1.0) * 0.5;
  if (sampling.border) return std::clamp(at, 0.0, size - 1.0);
  return std::clamp(at, -2.0, size + 1.0);  // further out is zero all the same
}

template <typename T>
double element(const T* map, const Shape& src, double y, double x) {
  const bool inside = y >= 0.0 && x >= 0.0 && y < static_cast<double>(src[2]) && x < static_cast<double>(src[3]);
  return inside ? static_cast<double>(widen(map[static_cast<std::int64_t>(y) * src[3] + static_cast<std::int64_t>(x)]))
                : 0.0;
}

template <typename T>
double sample(const T* map, const Shape& src, double y, double x, bool nearest) {
  if (std::isnan(y) || std::isnan(x)) return 0.0;
  if (nearest) return element(map, src, std::nearbyint(y), std::nearbyint(x));
  const double top = std::floor(y);
  const double left = std::floor(x);
  const double down = y - top;
  const double right = x - left;
  return (element(map, src, top, left) * (1.0 - right) + element(map, src, top, left + 1.0) * right) * (1.0 - down) +
         (element(map, src, top + 1.0, left) * (1.0 - right) + element(map, src, top + 1.0, left + 1.0) * right) * down;
}

template <typename T>
void sample_maps(const Sampling& sampling, const Tensor& src, const Tensor& grid, Tensor& dst) {
  const Shape& shape = src.shape();
  const std::int64_t points = grid.shape()[1] * grid.shape()[2];
  T* to = dst.as<T>().data();
  for (std::int64_t map = 0; map < shape[0] * shape[1]; ++map) {
    const T* from = src.as<T>().data() + map * shape[2] * shape[3];
    const T* point = grid.as<T>().data() + map / shape[1] * points * 2;
    for (std::int64_t i = 0; i < points; ++i, point += 2) {
      const double x = pixel_coordinate(static_cast<double>(widen(point[0])), shape[3], sampling);
      const double y = pixel_coordinate(static_cast<double>(widen(point[1])), shape[2], sampling);
      *to++ = narrow<T>(sample(from, shape, y, x, sampling.nearest));
    }
  }
}

void grid_sample(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Sampling sampling = sampling_of(node);
  dispatch<FloatTypes>(out[0].dtype(), [&]<typename T>() { sample_maps<T>(sampling, *in[0], *in[1], out[0]); });
}

std::string check_grid_sample(const Node& node, int) {
  const std::string mode = node.attrs.string("mode", "linear");
  const std::string padding = node.attrs.string("padding_mode", "zeros");
  if (mode != "linear" && mode != "bilinear" && mode != "nearest") return "mode '" + mode + "' is not supported";
  if (padding != "zeros" && padding != "border") return "padding_mode '" + padding + "' is not supported";
  return "";
}

const OpDef kOps[] = {
    {.name = "GridSample",
     .first_opset = 16,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"mode", "padding_mode", "align_corners"},
     .infer = infer_grid_sample,
     .reference = grid_sample,
     .check = check_grid_sample},
};

}  // namespace

OpTable grid_sample_ops() { return kOps; }

}  // namespace atrous
