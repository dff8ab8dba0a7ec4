// Where a photograph lies in the network's input.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "vision/preprocess.h"

namespace atrous {
namespace {

int round_up(int size, int stride) {
  const std::int64_t rounded = (std::int64_t{size} + stride - 1) / stride * stride;
  if (rounded > std::numeric_limits<int>::max()) fail(ErrorCode::kResource, "an image side of ", size, " is too large");
  return static_cast<int>(rounded);
}

int scaled(int size, double scale) {
  const double pixels = std::round(size * scale);
  if (pixels > std::numeric_limits<int>::max()) {
    fail(ErrorCode::kResource, "an image side of ", size, ", enlarged ", scale, " times, is too large");
  }
  return std::max(1, static_cast<int>(pixels));
}

Placement place_fit(int image_width_px, int image_height_px, int height_px, int width_px, int stride) {
  constexpr double kOpen = std::numeric_limits<double>::infinity();
  const double row_scale = height_px > 0 ? static_cast<double>(height_px) / image_height_px : kOpen;
  const double column_scale = width_px > 0 ? static_cast<double>(width_px) / image_width_px : kOpen;
  const double scale = std::min(row_scale, column_scale) == kOpen ? 1.0 : std::min(row_scale, column_scale);
  Placement placement{height_px, width_px, scaled(image_height_px, scale), scaled(image_width_px, scale)};
  if (height_px > 0) placement.inner_height_px = std::min(placement.inner_height_px, height_px);
  if (width_px > 0) placement.inner_width_px = std::min(placement.inner_width_px, width_px);
  if (height_px == 0) placement.height_px = round_up(placement.inner_height_px, stride);
  if (width_px == 0) placement.width_px = round_up(placement.inner_width_px, stride);
  return placement;
}

// As kFit into a network whose size is open.
Placement place_inside(int image_width_px, int image_height_px, int height_px, int width_px, int stride) {
  Placement placement = place_fit(image_width_px, image_height_px, height_px, width_px, stride);
  placement.height_px = round_up(placement.inner_height_px, stride);
  placement.width_px = round_up(placement.inner_width_px, stride);
  return placement;
}

void check_native(int image_width_px, int image_height_px, int height_px, int width_px) {
  if ((height_px > 0 && image_height_px > height_px) || (width_px > 0 && image_width_px > width_px)) {
    fail(ErrorCode::kInvalidArgument, "the image is ", image_width_px, " x ", image_height_px,
         " pixels, larger than the network's ", width_px, " x ", height_px, "; resize it (squash or fit)");
  }
}

}  // namespace

Placement place(int image_width_px, int image_height_px, SizePolicy policy, int height_px, int width_px, int stride) {
  if (image_width_px < 1 || image_height_px < 1) fail(ErrorCode::kInvalidArgument, "the image is empty");
  if (height_px < 0 || width_px < 0 || stride < 1) {
    fail(ErrorCode::kInvalidArgument, "a network of ", width_px, " x ", height_px, " pixels, stride ", stride);
  }
  const int height = height_px > 0 ? height_px : round_up(image_height_px, stride);
  const int width = width_px > 0 ? width_px : round_up(image_width_px, stride);
  switch (policy) {
    case SizePolicy::kSquash: return {height, width, height, width};
    case SizePolicy::kFit: return place_fit(image_width_px, image_height_px, height_px, width_px, stride);
    case SizePolicy::kInside: return place_inside(image_width_px, image_height_px, height_px, width_px, stride);
    case SizePolicy::kNative: break;
  }
  check_native(image_width_px, image_height_px, height_px, width_px);
  return {height, width, image_height_px, image_width_px};
}

}  // namespace atrous
