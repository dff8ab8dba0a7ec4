// Pixels to the input tensor of a network: resize, pad, normalise, in the network's layout.
#pragma once

#include <memory>
#include <vector>

#include "atrous/image.h"
#include "atrous/model.h"
#include "atrous/tensor.h"
#include "vision/pixel_resizer.h"

namespace atrous {

// Where a photograph lies in the network's input: pixels [0,inner_height) x [0,inner_width) hold the (resized) photo,
// the rest is padding.
struct Placement {
  int height_px = 0;  // of the network's input
  int width_px = 0;
  int inner_height_px = 0;
  int inner_width_px = 0;
};

// The placement of an image under a policy. `height_px`, `width_px`: the network's size (0: open, kNative only, or
// kSquash/kFit/kInside at the image's own size); for kInside the size of an open network that the image is brought to.
// Open sizes are rounded up to a multiple of `stride`.
Placement place(int image_width_px, int image_height_px, SizePolicy policy, int height_px, int width_px, int stride);

enum class PixelLayout { kChannelsLast, kChannelsFirst };

// Fills dst: [1,h,w,C] or [1,C,h,w] (C 3 or 1) of f32, or u8 (pixels as they are, not normalised). One pass over the
// pixels where nothing is resized; padding takes the value of the mean colour (0 after normalising).
void preprocess(const Image& image, const Placement& placement, const Preprocessing& facts, PixelLayout layout,
                Tensor& dst);

// The same again and again: from the second image of a size on nothing is allocated.
class Preprocessor {
 public:
  Preprocessor();
  ~Preprocessor();
  void run(const Image& image, const Placement& placement, const Preprocessing& facts, PixelLayout layout, Tensor& dst);

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;  // for the facts of the last run
  PixelResizer resizer_;
  std::vector<PixelResizer::Scratch> scratches_;
};

// Bilinear resize of 8-bit pixels with Pillow's antialiasing: a triangle filter of half-width max(1, src/dst),
// fixed-point coefficients of 22 bits, horizontal pass first, rounded to 8 bits between the passes. Equal bit by bit to
// the BILINEAR of Pillow up to version 12 (13 takes the vertical pass first where that one shrinks more).
Image resize_bilinear(const Image& image, int width_px, int height_px);

}  // namespace atrous
