// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.
#include "tflite/operators.h"

namespace atrous {
namespace {

void resize(Operation& op, Attrs attrs) {
  const Dims dims = op.dims(0);
  const Dims size = op.integers(1);
  if (dims.size() != kImageRank || size.size() != 2) {
    fail(ErrorCode::kCorrupt, "an input of shape ", Shape(dims).text(), " and ", size.size(), " sizes, wanted 4 and 2");
  }
  if (size[0] < 1 || size[1] < 1) fail(ErrorCode::kCorrupt, "the size ", size[0], " x ", size[1]);
  const ValueId sizes = op.build().integers("sizes", {dims[0], dims[3], size[0], size[1]});
  op.finish(op.build().emit("Resize", std::move(attrs), {op.value(0), kNone, kNone, sizes}));
}

template <typename Options>
std::string coordinate_mode(const Options& options) {
  if (options.align_corners() && options.half_pixel_centers()) {
    fail(ErrorCode::kUnsupported, "align_corners together with half_pixel_centers");
  }
  if (options.align_corners()) return "align_corners";
  return options.half_pixel_centers() ? "half_pixel" : "asymmetric";
}

}  // namespace

void import_resize_bilinear(Operation& op) {
  const std::string mode = coordinate_mode(op.options<tflite::ResizeBilinearOptions>());
  resize(op, attributes({{"coordinate_transformation_mode", mode}, {"mode", std::string("linear")}}));
}

// The file's coordinates are floor((x + 0.5) * scale), round(x * scale) and floor(x * scale), with halves rounded up.
void import_resize_nearest(Operation& op) {
  const std::string mode = coordinate_mode(op.options<tflite::ResizeNearestNeighborOptions>());
  const std::string rounding = mode == "asymmetric" ? "floor" : "round_prefer_ceil";
  resize(op,
         attributes(
             {{"coordinate_transformation_mode", mode}, {"mode", std::string("nearest")}, {"nearest_mode", rounding}}));
}

}  // namespace atrous
