// Bilinear resizing with Pillow's antialiasing.
#include "vision/pixel_resizer.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/parallel.h"
#include "vision/preprocess.h"

namespace atrous {
namespace {

constexpr int kPixelsPerPart = 1 << 15;  // fewer are not worth a second thread

}  // namespace

void check_pixels(const Image& image) {
  if (image.empty()) fail(ErrorCode::kInvalidArgument, "the image is empty");
  const std::size_t wanted = static_cast<std::size_t>(image.width_px) * static_cast<std::size_t>(image.height_px) * 3;
  if (image.rgb.size() != wanted) {
    fail(ErrorCode::kInvalidArgument, "the image has ", image.rgb.size(), " bytes, wanted ", wanted);
  }
}

void PixelResizer::prepare(int src_width_px, int src_height_px, int width_px, int height_px, bool antialiased) {
  if (width_px < 1 || height_px < 1) {
    fail(ErrorCode::kInvalidArgument, "an image cannot be resized to ", width_px, " x ", height_px, " pixels");
  }
  const bool same_filter = antialiased == antialiased_;
  const bool same_columns = same_filter && src_width_px == src_width_px_ && width_px == width_px_;
  const bool same_rows = same_filter && src_height_px == src_height_px_ && height_px == height_px_;
  src_width_px_ = src_height_px_ = 0;  // nothing is known of an axis for which there is no memory
  if (src_width_px != width_px && !same_columns) columns_ = triangle_axis(src_width_px, width_px, antialiased);
  if (src_height_px != height_px && !same_rows) rows_ = triangle_axis(src_height_px, height_px, antialiased);
  src_width_px_ = src_width_px;
  src_height_px_ = src_height_px;
  width_px_ = width_px;
  height_px_ = height_px;
  antialiased_ = antialiased;
}

void PixelResizer::reserve(Scratch& scratch) const {
  const auto slots = static_cast<std::size_t>(resizes_height() ? rows_.taps : 1);
  if (resizes_width()) {
    scratch.ring.resize(slots * (row_bytes() + kRowSlackBytes));
    scratch.held.assign(slots, -1);
    scratch.src.resize(src_row_bytes() + kRowSlackBytes);
  }
  if (resizes_height()) {
    scratch.rows.resize(slots);
    scratch.dst.resize(row_bytes());
  }
}

const std::uint8_t* PixelResizer::widened_row(const Image& image, int y, Scratch& scratch) const {
  const std::size_t begin = static_cast<std::size_t>(y) * src_row_bytes();
  const std::uint8_t* src = image.rgb.data() + begin;
  if (!resizes_width()) return src;
  const std::size_t slot = static_cast<std::size_t>(y) % scratch.held.size();
  std::uint8_t* dst = scratch.ring.data() + slot * (row_bytes() + kRowSlackBytes);
  if (scratch.held[slot] == y) return dst;
  if (begin + src_row_bytes() + kRowSlackBytes > image.rgb.size()) {  // nothing may be read behind the last pixel
    std::memcpy(scratch.src.data(), src, src_row_bytes());
    src = scratch.src.data();
  }
  resample_row_rgb(src, columns_, dst);
  scratch.held[slot] = y;
  return dst;
}

const std::uint8_t* PixelResizer::row(const Image& image, int y, Scratch& scratch) const {
  if (!resizes_height()) return widened_row(image, y, scratch);
  const int first = rows_.first[y];
  const int count = rows_.count[y];
  for (int k = 0; k < count; ++k) scratch.rows[k] = widened_row(image, first + k, scratch);
  const std::int32_t* weights =
      rows_.weights.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(rows_.taps);
  resample_rows({scratch.rows.data(), weights, count}, row_bytes(), scratch.dst.data());
  return scratch.dst.data();
}

Image resize_bilinear(const Image& image, int width_px, int height_px) {
  check_pixels(image);
  PixelResizer resizer;
  resizer.prepare(image.width_px, image.height_px, width_px, height_px);
  Image resized{width_px, height_px, {}};
  const std::size_t row_bytes = static_cast<std::size_t>(width_px) * 3;
  resized.rgb.resize(row_bytes * static_cast<std::size_t>(height_px));
  const int parts = loop_parts(height_px, kPixelsPerPart / width_px);
  std::vector<PixelResizer::Scratch> scratches(static_cast<std::size_t>(parts));
  for (PixelResizer::Scratch& scratch : scratches) resizer.reserve(scratch);
  parallel_parts(height_px, parts, [&](int part, std::int64_t begin, std::int64_t end) {
    for (int y = static_cast<int>(begin); y < end; ++y) {
      const std::uint8_t* row = resizer.row(image, y, scratches[static_cast<std::size_t>(part)]);
      std::memcpy(resized.rgb.data() + static_cast<std::size_t>(y) * row_bytes, row, row_bytes);
    }
  });
  return resized;
}

}  // namespace atrous
