// The geometry of ONNX Resize: which source coordinate belongs to a destination index.
#pragma once

#include <cstdint>
#include <string>

namespace atrous {

enum class CoordinateMode {
  kHalfPixel,
  kHalfPixelSymmetric,
  kPytorchHalfPixel,
  kAlignCorners,
  kAsymmetric,
  kTfHalfPixelForNn,
  kTfCropAndResize
};
enum class NearestMode { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };

// One axis of a resize.
//   scale      destination size / source size as the model gives it; with fractional scales it is not dst / src
//   roi_*      used by kTfCropAndResize only, in fractions of the source
struct ResizeAxis {
  CoordinateMode mode = CoordinateMode::kHalfPixel;
  std::int64_t src = 1;
  std::int64_t dst = 1;
  double scale = 1.0;
  double roi_start = 0.0;
  double roi_end = 1.0;

  // The source coordinate of a destination index, not clamped. `index` may lie between two destination pixels.
  // Source: ONNX operator text, Resize-19, coordinate_transformation_mode.
  double source(double index) const;
};

// The source index that nearest-neighbour picks for a coordinate, clamped to [0, src).
std::int64_t nearest_index(double coordinate, NearestMode mode, std::int64_t src);

// The attribute values of ONNX. Throws unsupported for others.
CoordinateMode parse_coordinate_mode(const std::string& text);
NearestMode parse_nearest_mode(const std::string& text);

}  // namespace atrous
