// Image files, and images as files of labels; PNG files a second time with checksums that fit.
#include "atrous/image.h"
#include "fuzz/targets.h"
#include "fuzz/tolerate.h"
#include "hostile/image_bytes.h"
#include "vision/png_file.h"

namespace atrous::fuzz {
namespace {

void decode(Bytes bytes) {
  constexpr ImageLimits kSmall{.max_pixels = 1 << 20};
  bool is_image = false;
  tolerate([&] {
    const Image decoded = decode_image(std::as_bytes(bytes), "image", kSmall);
    const std::int64_t pixels = std::int64_t{decoded.width_px} * decoded.height_px;
    require(pixels > 0 && pixels <= kSmall.max_pixels, "an image of " + std::to_string(pixels) + " pixels");
    require(static_cast<std::int64_t>(decoded.rgb.size()) == 3 * pixels, "pixels that do not fit the size");
    is_image = true;
  });
  if (!is_image) return;
  tolerate([&] { read_png_indices({std::as_bytes(bytes), "labels", kSmall}); });
}

}  // namespace

void image(Bytes bytes) {
  decode(bytes);
  const std::string png(bytes.begin(), bytes.end());
  if (!png.starts_with("\x89PNG")) return;
  const std::string mended = test::checksums_corrected(png);
  if (mended != png) decode({reinterpret_cast<const std::uint8_t*>(mended.data()), mended.size()});
}

}  // namespace atrous::fuzz
