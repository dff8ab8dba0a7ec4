// Winning classes of channels-last logits: of pixels, of blends of two pixels, and who else may win between two pixels.
#pragma once

#include <cstddef>
#include <cstdint>

namespace atrous {

// The classes that compete for a pixel. The lowest of equal classes wins; NaN never does, and where nothing is larger
// than -infinity class 0 wins.
struct Competition {
  int classes;
  const float* bias;  // [classes], added to every logit: 0, or -infinity for a class that must not win
};

// The winners of `pixels` pixels; logits f32 [pixels,classes].
void argmax_pixels(const float* logits, std::size_t pixels, const Competition& competition, std::uint16_t* winners);
void argmax_pixels_plain(const float* logits, std::size_t pixels, const Competition& competition,
                         std::uint16_t* winners);

}  // namespace atrous
