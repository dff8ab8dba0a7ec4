// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.
#include <algorithm>
#include <cmath>

#include "tflite/operators.h"

namespace atrous {
namespace {

constexpr std::int64_t kMostGathered = std::int64_t{1} << 20;  // rows or columns

// Rows and columns that are wanted.
Dims wanted_size(Operation& op) {
  const Dims dims = op.dims(0);
  Dims size = op.integers(1);
  if (dims.size() != kImageRank || size.size() != 2) {
    fail(ErrorCode::kCorrupt, "an input of shape ", Shape(dims).text(), " and ", size.size(), " sizes, wanted 4 and 2");
  }
  if (size[0] < 1 || size[1] < 1) fail(ErrorCode::kCorrupt, "the size ", size[0], " x ", size[1]);
  return size;
}

void resize(Operation& op, Attrs attrs) {
  const Dims size = wanted_size(op);
  const Dims dims = op.dims(0);
  const ValueId sizes = op.build().integers("sizes", {dims[0], dims[3], size[0], size[1]});
  op.finish(op.build().emit("Resize", std::move(attrs), {op.value(0), kNone, kNone, sizes}));
}

template <typename Options>
bool takes_both(const Options& options) {
  return options.align_corners() && options.half_pixel_centers();
}

template <typename Options>
std::string coordinate_mode(const Options& options) {
  if (options.align_corners()) return "align_corners";
  return options.half_pixel_centers() ? "half_pixel" : "asymmetric";
}

// round((x + 0.5) * scale) with a scale that aligns corners, in f32, as LiteRT computes it.
Dims aligned_centres(std::int64_t from, std::int64_t to) {
  if (to > kMostGathered) fail(ErrorCode::kResource, "resizes to ", to, ", the limit is ", kMostGathered);
  const auto extent = static_cast<float>(from);
  const float scale = to > 1 ? (extent - 1.0F) / static_cast<float>(to - 1) : extent;
  Dims indices;
  for (std::int64_t i = 0; i < to; ++i) {
    const float place = std::round((static_cast<float>(i) + 0.5F) * scale);
    indices.push_back(std::min(static_cast<std::int64_t>(place), from - 1));
  }
  return indices;
}

ValueId gathered(Operation& op, ValueId value, std::int64_t axis, const Dims& indices) {
  return op.build().emit("Gather", attributes({{"axis", axis}}), {value, op.build().integers("places", indices)});
}

// No mode of Resize has the coordinates of both options together: rows and columns are picked one by one.
void gather_nearest(Operation& op) {
  const Dims size = wanted_size(op);
  const Dims dims = op.dims(0);
  const ValueId rows = gathered(op, op.value(0), 2, aligned_centres(dims[1], size[0]));
  op.finish(gathered(op, rows, 3, aligned_centres(dims[2], size[1])));
}

}  // namespace

void import_resize_bilinear(Operation& op) {
  const auto& options = op.options<tflite::ResizeBilinearOptions>();
  if (takes_both(options)) fail(ErrorCode::kUnsupported, "align_corners together with half_pixel_centers");
  resize(op,
         attributes({{"coordinate_transformation_mode", coordinate_mode(options)}, {"mode", std::string("linear")}}));
}

// The file's coordinates are floor((x + 0.5) * scale), round(x * scale) and floor(x * scale), with halves rounded up.
void import_resize_nearest(Operation& op) {
  const auto& options = op.options<tflite::ResizeNearestNeighborOptions>();
  if (takes_both(options)) return gather_nearest(op);
  const std::string mode = coordinate_mode(options);
  const std::string rounding = mode == "asymmetric" ? "floor" : "round_prefer_ceil";
  resize(op,
         attributes(
             {{"coordinate_transformation_mode", mode}, {"mode", std::string("nearest")}, {"nearest_mode", rounding}}));
}

}  // namespace atrous
