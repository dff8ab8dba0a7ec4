// Rows of a resized photograph, one at a time, without a resized copy of the whole.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/image.h"
#include "kernels/resample.h"

namespace atrous {

// Bilinear with antialiasing, see resize_bilinear. The image must outlive it. Threads share it, each with its own
// Scratch.
class PixelResizer {
 public:
  // Throws invalid_argument for an empty image or an empty size.
  PixelResizer(const Image& image, int width_px, int height_px);

  struct Scratch {
    std::vector<std::uint8_t> ring;  // rows that are resized along their width
    std::vector<int> held;           // which source row each slot of the ring holds; -1: none
    std::vector<const std::uint8_t*> rows;
    std::vector<std::uint8_t> src;  // a copy of the last source row, with slack behind it
    std::vector<std::uint8_t> dst;
  };
  Scratch make_scratch() const;

  // Row y, u8 [width,3], valid until the next call with the same scratch. Allocates nothing.
  const std::uint8_t* row(int y, Scratch& scratch) const;

 private:
  const std::uint8_t* source_row(int y) const;
  const std::uint8_t* widened_row(int y, Scratch& scratch) const;

  const Image& image_;
  std::size_t row_bytes_;  // of a resized row
  bool resize_width_;
  bool resize_height_;
  ResampleAxis columns_;
  ResampleAxis rows_;
};

}  // namespace atrous
