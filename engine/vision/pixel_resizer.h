// Rows of a resized photograph, one at a time, without a resized copy of the whole.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/image.h"
#include "kernels/resample.h"

namespace atrous {

// Bilinear, with antialiasing (see resize_bilinear) or without: then every pixel is interpolated between the four next
// to it, however much the image shrinks. Threads share it, each with its own Scratch.
class PixelResizer {
 public:
  // For images of the first size to the second. Keeps what it has if that is the same as before. Throws
  // invalid_argument for an empty size.
  void prepare(int src_width_px, int src_height_px, int width_px, int height_px, bool antialiased = true);

  struct Scratch {
    std::vector<std::uint8_t> ring;  // rows that are resized along their width
    std::vector<int> held;           // which source row each slot of the ring holds; -1: none
    std::vector<const std::uint8_t*> rows;
    std::vector<std::uint8_t> src;  // a copy of a source row at the end of the image, with slack behind it
    std::vector<std::uint8_t> dst;
  };

  // Makes the scratch fit, and forgets the image that it knows.
  void reserve(Scratch& scratch) const;

  // Row y, u8 [width,3], of the image, which has the size that was prepared for; valid until the next call with the
  // same scratch. All calls since reserve() are for one image. Allocates nothing.
  const std::uint8_t* row(const Image& image, int y, Scratch& scratch) const;

 private:
  const std::uint8_t* widened_row(const Image& image, int y, Scratch& scratch) const;
  bool resizes_width() const { return width_px_ != src_width_px_; }
  bool resizes_height() const { return height_px_ != src_height_px_; }
  std::size_t row_bytes() const { return static_cast<std::size_t>(width_px_) * 3; }
  std::size_t src_row_bytes() const { return static_cast<std::size_t>(src_width_px_) * 3; }

  int src_width_px_ = 0;
  int src_height_px_ = 0;
  int width_px_ = 0;
  int height_px_ = 0;
  bool antialiased_ = true;
  ResampleAxis columns_;
  ResampleAxis rows_;
};

// Throws invalid_argument unless the image has pixels, and as many as its size says.
void check_pixels(const Image& image);

}  // namespace atrous
