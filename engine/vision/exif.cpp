// The orientation that a camera notes in EXIF, and turning pixels by it.
#include "vision/exif.h"

#include <cstdint>
#include <cstring>
#include <utility>

namespace atrous {
namespace {

// Bounds-checked reads of either byte order; beyond the end everything is 0.
struct Bytes {
  std::span<const std::byte> data;
  bool big_endian = true;

  unsigned u8(std::size_t at) const { return at < data.size() ? std::to_integer<unsigned>(data[at]) : 0; }
  unsigned u16(std::size_t at) const { return big_endian ? u8(at) << 8 | u8(at + 1) : u8(at + 1) << 8 | u8(at); }
  std::uint32_t u32(std::size_t at) const {
    return big_endian ? u16(at) << 16 | u16(at + 2) : u16(at + 2) << 16 | u16(at);
  }
};

constexpr unsigned kEoi = 0xD9;
constexpr unsigned kSos = 0xDA;
constexpr unsigned kApp1 = 0xE1;

// A marker with its segment: [at, at + 2) marker, then the length, then the content up to `end`.
struct Segment {
  unsigned marker = 0;  // 0: no further marker
  std::size_t content = 0;
  std::size_t end = 0;
};

// The marker at or after `at`; bytes that are no marker (scan data, fill bytes, restarts) are passed over.
Segment next_segment(const Bytes& jpeg, std::size_t at) {
  const std::size_t size = jpeg.data.size();
  for (; at + 1 < size; ++at) {
    if (jpeg.u8(at) != 0xFF) continue;
    const unsigned marker = jpeg.u8(at + 1);
    if (marker == 0x00 || marker == 0x01 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD8)) continue;
    if (marker == kEoi) return {marker, at + 2, at + 2};
    return {marker, at + 4, at + 2 + jpeg.u16(at + 2)};
  }
  return {};
}

}  // namespace

int exif_orientation(std::span<const std::byte> tiff) {
  constexpr unsigned kOrientation = 0x0112;
  constexpr unsigned kShort = 3;
  Bytes bytes{tiff};
  const unsigned order = bytes.u16(0);
  if (order != 0x4949 && order != 0x4D4D) return 1;
  bytes.big_endian = order == 0x4D4D;
  if (bytes.u16(2) != 42) return 1;
  const std::size_t directory = bytes.u32(4);
  const unsigned entries = bytes.u16(directory);
  for (unsigned i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + std::size_t{12} * i;
    if (entry + 12 > tiff.size()) break;
    if (bytes.u16(entry) != kOrientation) continue;
    const unsigned value = bytes.u16(entry + 8);
    const bool valid = bytes.u16(entry + 2) == kShort && bytes.u32(entry + 4) == 1 && value >= 1 && value <= 8;
    return valid ? static_cast<int>(value) : 1;
  }
  return 1;
}

int jpeg_orientation(std::span<const std::byte> jpeg) {
  constexpr std::size_t kIdBytes = 6;
  const Bytes bytes{jpeg};
  for (Segment segment = next_segment(bytes, 2); segment.marker != 0; segment = next_segment(bytes, segment.end)) {
    if (segment.marker == kSos || segment.marker == kEoi || segment.end > jpeg.size()) break;
    if (segment.marker != kApp1 || segment.end < segment.content + kIdBytes) continue;
    if (std::memcmp(jpeg.data() + segment.content, "Exif\0\0", kIdBytes) != 0) continue;
    return exif_orientation(jpeg.subspan(segment.content + kIdBytes, segment.end - segment.content - kIdBytes));
  }
  return 1;
}

Image upright(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const bool swap_axes = orientation >= 5;
  const bool mirror_x =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;  // of the stored rows
  const bool mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image turned{swap_axes ? image.height_px : image.width_px, swap_axes ? image.width_px : image.height_px, {}};
  turned.rgb.resize(image.rgb.size());
  std::uint8_t* dst = turned.rgb.data();
  for (int y = 0; y < turned.height_px; ++y) {
    for (int x = 0; x < turned.width_px; ++x, dst += 3) {
      const int stored_x = swap_axes ? y : x;
      const int stored_y = swap_axes ? x : y;
      const std::size_t column = mirror_x ? image.width_px - 1 - stored_x : stored_x;
      const std::size_t row = mirror_y ? image.height_px - 1 - stored_y : stored_y;
      const std::size_t at = (row * static_cast<std::size_t>(image.width_px) + column) * 3;
      std::memcpy(dst, image.rgb.data() + at, 3);
    }
  }
  return turned;
}

}  // namespace atrous
