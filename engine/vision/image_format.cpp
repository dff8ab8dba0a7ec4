// Which kind of image file some bytes are, by their first bytes.
#include "vision/image_format.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "core/error.h"

namespace atrous {
namespace {

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  const char* format;
};

using namespace std::string_view_literals;

// Formats that are recognised only to say so.
constexpr Signature kForeign[] = {
    {0, "GIF8"sv, "GIF"},
    {8, "WEBP"sv, "WebP"},
    {0, "II*\0"sv, "TIFF"},
    {0, "MM\0*"sv, "TIFF"},
    {0, "II+\0"sv, "BigTIFF"},
    {0, "MM\0+"sv, "BigTIFF"},
    {4, "ftypavif"sv, "AVIF"},
    {4, "ftypavis"sv, "AVIF"},
    {4, "ftyphei"sv, "HEIC"},
    {4, "ftyphev"sv, "HEIC"},
    {4, "ftypmif1"sv, "HEIC or AVIF"},
    {4, "ftypmsf1"sv, "HEIC or AVIF"},
    {4, "ftyp"sv, "MP4 or QuickTime"},
    {0, "%PDF"sv, "PDF"},
    {0, "8BPS"sv, "Photoshop"},
    {4, "jP  \r\n"sv, "JPEG 2000"},
    {0, "\xFF\x4F\xFF\x51"sv, "JPEG 2000"},
    {4, "JXL \r\n"sv, "JPEG XL"},
    {0, "\xFF\x0A"sv, "JPEG XL"},
    {0, "#?RADIANCE"sv, "Radiance HDR"},
    {0, "v/1\x01"sv, "OpenEXR"},
    {0, "P1"sv, "plain PBM"},
    {0, "P2"sv, "plain PGM"},
    {0, "P3"sv, "plain PPM"},
    {0, "P4"sv, "PBM"},
    {0, "P7"sv, "PAM"},
    {0, "PF"sv, "PFM"},
    {0, "Pf"sv, "PFM"},
};

bool has(std::string_view text, std::size_t offset, std::string_view wanted) {
  return text.size() >= offset + wanted.size() && text.substr(offset, wanted.size()) == wanted;
}

bool is_pnm(std::string_view text) {
  return (has(text, 0, "P5") || has(text, 0, "P6")) && text.size() > 2 && " \t\r\n#"sv.find(text[2]) != text.npos;
}

std::string first_bytes(std::span<const std::byte> bytes) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 4); ++i) {
    char hex[4];
    std::snprintf(hex, sizeof hex, "%02X", static_cast<unsigned>(bytes[i]));
    if (i > 0) text += ' ';
    text += hex;
  }
  return text;
}

}  // namespace

ImageFormat identify_image(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.empty()) fail(ErrorCode::kCorrupt, name, ": the file is empty");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 32));
  if (has(text, 0, "\xFF\xD8\xFF"sv)) return ImageFormat::kJpeg;
  if (has(text, 0, "\x89PNG\r\n\x1A\n"sv)) return ImageFormat::kPng;
  if (is_pnm(text)) return ImageFormat::kPnm;
  for (const Signature& known : kForeign) {
    if (has(text, known.offset, known.bytes)) {
      fail(ErrorCode::kUnsupported, name, ": ", known.format, " files are not read here; wanted JPEG, PNG, BMP or PNM");
    }
  }
  if (has(text, 0, "BM")) return ImageFormat::kBmp;
  fail(ErrorCode::kCorrupt, name, ": not a JPEG, PNG, BMP or PNM file (first bytes: ", first_bytes(bytes), ")");
}

}  // namespace atrous
