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

void check(const Image& image, int width_px, int height_px) {
  if (image.empty()) fail(ErrorCode::kInvalidArgument, "the image is empty");
  const std::size_t wanted = static_cast<std::size_t>(image.width_px) * static_cast<std::size_t>(image.height_px) * 3;
  if (image.rgb.size() != wanted) {
    fail(ErrorCode::kInvalidArgument, "the image has ", image.rgb.size(), " bytes, wanted ", wanted);
  }
  if (width_px < 1 || height_px < 1) {
    fail(ErrorCode::kInvalidArgument, "an image cannot be resized to ", width_px, " x ", height_px, " pixels");
  }
}

}  // namespace

PixelResizer::PixelResizer(const Image& image, int width_px, int height_px)
    : image_(image),
      row_bytes_(static_cast<std::size_t>(width_px) * 3),
      resize_width_(width_px != image.width_px),
      resize_height_(height_px != image.height_px) {
  check(image, width_px, height_px);
  if (resize_width_) columns_ = triangle_axis(image.width_px, width_px);
  if (resize_height_) rows_ = triangle_axis(image.height_px, height_px);
}

PixelResizer::Scratch PixelResizer::make_scratch() const {
  Scratch scratch;
  const auto slots = static_cast<std::size_t>(resize_height_ ? rows_.taps : 1);
  if (resize_width_) {
    scratch.ring.resize(slots * (row_bytes_ + kRowSlackBytes));
    scratch.held.assign(slots, -1);
    scratch.src.resize(static_cast<std::size_t>(image_.width_px) * 3 + kRowSlackBytes);
  }
  if (resize_height_) {
    scratch.rows.resize(slots);
    scratch.dst.resize(row_bytes_);
  }
  return scratch;
}

const std::uint8_t* PixelResizer::source_row(int y) const {
  return image_.rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width_px) * 3;
}

const std::uint8_t* PixelResizer::widened_row(int y, Scratch& scratch) const {
  const std::uint8_t* src = source_row(y);
  if (!resize_width_) return src;
  const std::size_t slot = static_cast<std::size_t>(y) % scratch.held.size();
  std::uint8_t* dst = scratch.ring.data() + slot * (row_bytes_ + kRowSlackBytes);
  if (scratch.held[slot] == y) return dst;
  if (y == image_.height_px - 1) {  // nothing may be read behind the last pixel
    std::memcpy(scratch.src.data(), src, scratch.src.size() - kRowSlackBytes);
    src = scratch.src.data();
  }
  resample_row_rgb(src, columns_, dst);
  scratch.held[slot] = y;
  return dst;
}

const std::uint8_t* PixelResizer::row(int y, Scratch& scratch) const {
  if (!resize_height_) return widened_row(y, scratch);
  const int first = rows_.first[y];
  const int count = rows_.count[y];
  for (int k = 0; k < count; ++k) scratch.rows[k] = widened_row(first + k, scratch);
  const std::int32_t* weights =
      rows_.weights.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(rows_.taps);
  resample_rows({scratch.rows.data(), weights, count}, row_bytes_, scratch.dst.data());
  return scratch.dst.data();
}

Image resize_bilinear(const Image& image, int width_px, int height_px) {
  const PixelResizer resizer(image, width_px, height_px);
  Image resized{width_px, height_px, {}};
  const std::size_t row_bytes = static_cast<std::size_t>(width_px) * 3;
  resized.rgb.resize(row_bytes * static_cast<std::size_t>(height_px));
  const int parts = loop_parts(height_px, kPixelsPerPart / width_px);
  std::vector<PixelResizer::Scratch> scratches(static_cast<std::size_t>(parts), resizer.make_scratch());
  parallel_parts(height_px, parts, [&](int part, std::int64_t begin, std::int64_t end) {
    for (int y = static_cast<int>(begin); y < end; ++y) {
      const std::uint8_t* row = resizer.row(y, scratches[static_cast<std::size_t>(part)]);
      std::memcpy(resized.rgb.data() + static_cast<std::size_t>(y) * row_bytes, row, row_bytes);
    }
  });
  return resized;
}

}  // namespace atrous
