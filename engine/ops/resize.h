// What a Resize node does, spelled out per axis: for its reference, its lowering, and whoever absorbs the node.
#pragma once

#include <vector>

#include "core/resize.h"
#include "graph/graph.h"
#include "ops/op.h"

namespace atrous {

enum class ResizeMode { kNearest, kLinear, kCubic };

struct ResizeGeometry {
  std::vector<ResizeAxis> axes;  // of every axis of the tensor
  ResizeMode mode = ResizeMode::kNearest;
  NearestMode nearest_mode = NearestMode::kRoundPreferFloor;
  double cubic_coeff_a = -0.75;
  float extrapolation_value = 0.0F;  // for kTfCropAndResize, outside the source
  bool exclude_outside = false;      // taps outside the source have no weight
  bool antialias = false;            // kernels widen by 1 / scale where the scale is below 1

  Shape dst() const;

  // Whether the axis passes unchanged.
  bool keeps(int axis) const;
};

// The optional inputs of a Resize. A null or empty tensor is left out.
struct ResizeParameters {
  const Tensor* roi = nullptr;
  const Tensor* scales = nullptr;
  const Tensor* sizes = nullptr;
};

// The geometry of a canonical Resize node. With scales, dst = floor(src * scale) and coordinates use the given scale;
// with sizes, scale = dst / src. Throws corrupt for parameters that do not fit the shape, unsupported for unknown
// modes.
ResizeGeometry resize_geometry(const Node& node, const Shape& src, const ResizeParameters& parameters);

// The same from the operands of a node whose shapes are complete and whose parameters are constant.
ResizeGeometry resize_geometry(const Node& node, const Operands& in);

// The source elements that make up one destination index, along one axis.
struct ResizeTaps {
  std::vector<std::int64_t> indices;  // inside the source
  std::vector<double> weights;        // sum 1
  bool outside = false;               // the index takes the extrapolation value
};

ResizeTaps resize_taps(const ResizeGeometry& geometry, int axis, std::int64_t dst_index);

}  // namespace atrous
