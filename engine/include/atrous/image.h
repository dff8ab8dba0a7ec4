// A decoded photograph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "atrous/export.h"

namespace ATROUS_EXPORT atrous {

// 8-bit RGB pixels, [H,W,3], row-major without gaps.
struct Image {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> rgb;

  bool empty() const { return width_px <= 0 || height_px <= 0; }
};

struct ImageLimits {
  std::int64_t max_pixels = 400'000'000;                // width x height; checked before anything is allocated
  std::int64_t max_file_bytes = std::int64_t{4} << 30;  // of a file that is read
};

// Reads a JPEG, PNG, BMP or PNM (P5, P6) file. EXIF orientation is applied; grey is widened to RGB, alpha is dropped
// over white, 16-bit samples are scaled to 8 bits.
//
//   errors   not_found    the file does not exist or cannot be read
//            corrupt      damaged, cut short, or not an image (the message gives its first bytes)
//            unsupported  a known format that is not read here (GIF, WebP, TIFF, HEIC, ...)
//            resource     more pixels or bytes than the limit
Image load_image(const std::filesystem::path& path, const ImageLimits& limits = {});

// The same for a file in memory; `name` stands for it in messages.
Image decode_image(std::span<const std::byte> bytes, const std::string& name, const ImageLimits& limits = {});

// Files that are written stand under "<path>" + kPartMark + "<process id>", with "-1", "-2", ... behind it where that
// exists, until they are complete.
inline constexpr const char* kPartMark = ".part-";

// Writes an 8-bit RGB PNG under a temporary name and renames it.
//
//   errors   not_found         no such folder
//            invalid_argument  the file may not be written there
//            resource          the disk is full
void save_png(const Image& image, const std::filesystem::path& path);

}  // namespace atrous
