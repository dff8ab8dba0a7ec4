// BMP files, decoded by stb_image; the only file that compiles it.
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "core/error.h"
#include "vision/decode.h"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_ASSERT(condition) static_cast<void>(0)
#include <stb_image.h>

namespace atrous {
namespace {

struct Free {
  void operator()(stbi_uc* memory) const { std::free(memory); }
};

[[noreturn]] void fail_decode(const EncodedImage& file) {
  const char* reason = stbi_failure_reason();
  if (reason != nullptr && std::strcmp(reason, "outofmem") == 0) {
    fail(ErrorCode::kResource, file.name, ": no memory to decode the BMP file");
  }
  if (reason != nullptr && std::strcmp(reason, "too large") == 0) {
    fail(ErrorCode::kResource, file.name, ": the BMP image is too large to decode");
  }
  fail(ErrorCode::kCorrupt, file.name, ": damaged BMP file: ", reason != nullptr ? reason : "unknown cause");
}

std::uint32_t little_endian(std::span<const std::byte> bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

// The bytes that the header of an uncompressed BMP promises; stb_image reads what lies beyond the end as black.
std::uint64_t bmp_bytes(std::span<const std::byte> bytes) {
  constexpr std::size_t kHeaderBytes = 34;
  constexpr std::uint32_t kOs2HeaderBytes = 12;
  if (bytes.size() < kHeaderBytes) return kHeaderBytes;
  const bool os2 = little_endian(bytes, 14, 4) == kOs2HeaderBytes;
  const std::uint64_t width = os2 ? little_endian(bytes, 18, 2) : little_endian(bytes, 18, 4);
  const auto signed_height = static_cast<std::int32_t>(little_endian(bytes, 22, 4));
  const std::uint64_t height = os2 ? little_endian(bytes, 20, 2) : std::llabs(signed_height);
  const std::uint64_t bits = little_endian(bytes, os2 ? 24 : 28, 2);
  const std::uint64_t row_bytes = (width * bits + 31) / 32 * 4;
  return little_endian(bytes, 10, 4) + row_bytes * height;
}

}  // namespace

Image decode_bmp(const EncodedImage& file) {
  if (file.bytes.size() > INT_MAX) fail(ErrorCode::kResource, file.name, ": the BMP file is larger than 2 GiB");
  const auto* bytes = reinterpret_cast<const stbi_uc*>(file.bytes.data());
  const int size = static_cast<int>(file.bytes.size());
  int width = 0;
  int height = 0;
  int channels = 0;
  if (stbi_info_from_memory(bytes, size, &width, &height, &channels) == 0) fail_decode(file);
  check_size(file, width, height);
  if (bmp_bytes(file.bytes) > file.bytes.size()) {
    fail(ErrorCode::kCorrupt, file.name, ": damaged BMP file: cut short (", file.bytes.size(), " bytes)");
  }
  const bool alpha = channels == 2 || channels == 4;
  const std::unique_ptr<stbi_uc, Free> pixels(
      stbi_load_from_memory(bytes, size, &width, &height, &channels, alpha ? 4 : 3));
  if (pixels == nullptr) fail_decode(file);
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  Image image{width, height, {}};
  if (alpha) {
    image.rgb.resize(count * 3);
    blend_over_white(pixels.get(), count, image.rgb.data());
  } else {
    image.rgb.assign(pixels.get(), pixels.get() + count * 3);
  }
  return image;
}

}  // namespace atrous
