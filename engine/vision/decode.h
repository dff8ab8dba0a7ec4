// The decoders of the single image formats, and what they share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "atrous/image.h"

namespace atrous {

// The bytes of one image file; `name` stands for it in messages.
struct EncodedImage {
  std::span<const std::byte> bytes;
  const std::string& name;
  const ImageLimits& limits;
};

// Throws corrupt for an empty image, resource for more pixels than the limit.
void check_size(const EncodedImage& file, std::int64_t width_px, std::int64_t height_px);

// Throws corrupt for a file that is too short for its size, whatever its pixels are: its format packs at most
// `pixels_per_byte` of them into a byte. So a short file cannot ask for much memory.
void check_length(const EncodedImage& file, std::int64_t width_px, std::int64_t height_px,
                  std::int64_t pixels_per_byte);

// Mixes 8-bit RGBA pixels with white by their alpha. `rgba` and `rgb` hold `pixels` pixels.
void blend_over_white(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb);

Image decode_jpeg(const EncodedImage& file);  // with its EXIF orientation applied
Image decode_png(const EncodedImage& file);   // with the orientation of its eXIf chunk applied
Image decode_bmp(const EncodedImage& file);
Image decode_pnm(const EncodedImage& file);  // P5 and P6

}  // namespace atrous
