// Reading and writing photographs: dispatch over the formats.
#include "atrous/image.h"

#include <limits>
#include <new>

#include "core/error.h"
#include "core/input_file.h"
#include "vision/decode.h"
#include "vision/image_format.h"
#include "vision/png_file.h"

namespace atrous {

void check_size(const EncodedImage& file, std::int64_t width_px, std::int64_t height_px) {
  constexpr std::int64_t kLargestSide = std::numeric_limits<int>::max() / 4;
  if (width_px < 1 || height_px < 1) {
    fail(ErrorCode::kCorrupt, file.name, ": the image is empty: ", width_px, " x ", height_px, " pixels");
  }
  if (width_px > kLargestSide || height_px > kLargestSide || width_px > file.limits.max_pixels / height_px) {
    fail(ErrorCode::kResource, file.name, ": ", width_px, " x ", height_px, " pixels, more than the limit of ",
         file.limits.max_pixels);
  }
}

void check_length(const EncodedImage& file, std::int64_t width_px, std::int64_t height_px,
                  std::int64_t pixels_per_byte) {
  const auto bytes = static_cast<std::int64_t>(file.bytes.size());
  if (width_px * height_px / pixels_per_byte <= bytes) return;  // check_size has bounded the product
  fail(ErrorCode::kCorrupt, file.name, ": cut short: ", bytes, " bytes cannot hold ", width_px, " x ", height_px,
       " pixels");
}

void blend_over_white(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb) {
  for (std::size_t i = 0; i < pixels; ++i) {
    const unsigned alpha = rgba[4 * i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      rgb[3 * i + c] = static_cast<std::uint8_t>((rgba[4 * i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

Image decode_image(std::span<const std::byte> bytes, const std::string& name, const ImageLimits& limits) {
  const EncodedImage file{bytes, name, limits};
  try {
    switch (identify_image(bytes, name)) {
      case ImageFormat::kJpeg: return decode_jpeg(file);
      case ImageFormat::kBmp: return decode_bmp(file);
      case ImageFormat::kPng: return decode_png(file);
      case ImageFormat::kPnm: return decode_pnm(file);
    }
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, name, ": no memory to decode the image");
  }
  return {};
}

Image load_image(const std::filesystem::path& path, const ImageLimits& limits) {
  return decode_image(read_file(path, limits.max_file_bytes), path.string(), limits);
}

void save_png(const Image& image, const std::filesystem::path& path) {
  if (image.empty()) fail(ErrorCode::kInvalidArgument, path.string(), ": an empty image cannot be saved");
  const std::size_t count = static_cast<std::size_t>(image.width_px) * static_cast<std::size_t>(image.height_px) * 3;
  if (image.rgb.size() != count) {
    fail(ErrorCode::kInvalidArgument, path.string(), ": the image has ", image.rgb.size(), " bytes, wanted ", count);
  }
  write_png({PngKind::kRgb, image.width_px, image.height_px, image.rgb.data(), {}, {}}, path);
}

}  // namespace atrous
