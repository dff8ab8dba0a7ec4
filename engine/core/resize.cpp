// Coordinate transformations of ONNX Resize.
#include "core/resize.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace atrous {
namespace {

// The destination's extent before it was rounded down; exact where only the f32 of the scale is off.
double unrounded_extent(const ResizeAxis& axis) {
  const double extent = axis.scale * static_cast<double>(axis.src);
  const auto rounded = static_cast<double>(axis.dst);
  return std::abs(extent - rounded) < 1e-3 ? rounded : extent;
}

}  // namespace

double ResizeAxis::source(double index) const {
  const auto last_src = static_cast<double>(src - 1);
  const auto last_dst = static_cast<double>(dst - 1);
  switch (mode) {
    case CoordinateMode::kHalfPixel: return (index + 0.5) / scale - 0.5;
    case CoordinateMode::kHalfPixelSymmetric: {
      const double adjustment = static_cast<double>(dst) / (scale * static_cast<double>(src));
      const double centre = static_cast<double>(src) / 2.0;
      return centre * (1.0 - adjustment) + (index + 0.5) / scale - 0.5;
    }
    case CoordinateMode::kPytorchHalfPixel: return dst > 1 ? (index + 0.5) / scale - 0.5 : 0.0;
    case CoordinateMode::kAlignCorners: return dst > 1 ? index * last_src / (unrounded_extent(*this) - 1.0) : 0.0;
    case CoordinateMode::kAsymmetric: return index / scale;
    case CoordinateMode::kTfHalfPixelForNn: return (index + 0.5) / scale;
    case CoordinateMode::kTfCropAndResize:
      if (dst <= 1) return 0.5 * (roi_start + roi_end) * last_src;
      return roi_start * last_src + index * (roi_end - roi_start) * last_src / last_dst;
  }
  return 0.0;
}

std::int64_t nearest_index(double coordinate, NearestMode mode, std::int64_t src) {
  double rounded = 0.0;
  switch (mode) {
    case NearestMode::kRoundPreferFloor: rounded = std::ceil(coordinate - 0.5); break;
    case NearestMode::kRoundPreferCeil: rounded = std::floor(coordinate + 0.5); break;
    case NearestMode::kFloor: rounded = std::floor(coordinate); break;
    case NearestMode::kCeil: rounded = std::ceil(coordinate); break;
  }
  return static_cast<std::int64_t>(std::clamp(rounded, 0.0, static_cast<double>(src - 1)));
}

CoordinateMode parse_coordinate_mode(const std::string& text) {
  static const std::pair<const char*, CoordinateMode> kModes[] = {
      {"half_pixel", CoordinateMode::kHalfPixel},
      {"half_pixel_symmetric", CoordinateMode::kHalfPixelSymmetric},
      {"pytorch_half_pixel", CoordinateMode::kPytorchHalfPixel},
      {"align_corners", CoordinateMode::kAlignCorners},
      {"asymmetric", CoordinateMode::kAsymmetric},
      {"tf_half_pixel_for_nn", CoordinateMode::kTfHalfPixelForNn},
      {"tf_crop_and_resize", CoordinateMode::kTfCropAndResize}};
  for (const auto& [known, mode] : kModes) {
    if (text == known) return mode;
  }
  fail(ErrorCode::kUnsupported, "coordinate_transformation_mode '", text, "' is not supported");
}

NearestMode parse_nearest_mode(const std::string& text) {
  static const std::pair<const char*, NearestMode> kModes[] = {{"round_prefer_floor", NearestMode::kRoundPreferFloor},
                                                               {"round_prefer_ceil", NearestMode::kRoundPreferCeil},
                                                               {"floor", NearestMode::kFloor},
                                                               {"ceil", NearestMode::kCeil}};
  for (const auto& [known, mode] : kModes) {
    if (text == known) return mode;
  }
  fail(ErrorCode::kUnsupported, "nearest_mode '", text, "' is not supported");
}

}  // namespace atrous
