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

// Two pixels of f32 [classes], mixed as a * (1 - weight) + b * weight.
struct PixelPair {
  const float* a;
  const float* b;
  float weight;  // in [0,1]
};

// dst[c] = the mixed logit + bias; returns the winner.
int blend_argmax(const PixelPair& pair, const Competition& competition, float* dst);
int blend_argmax_plain(const PixelPair& pair, const Competition& competition, float* dst);

// Two neighbouring pixels with the limits that a class must exceed at both to win anywhere between them.
struct RivalSearch {
  const float* left;
  const float* right;
  float left_limit;   // the left logit of the right winner
  float right_limit;  // the right logit of the left winner
};

// Writes the classes with left > left_limit and right > right_limit, ascending, and returns how many. All others are
// beaten by one of the two winners everywhere between the pixels.
int find_rivals(const RivalSearch& search, int classes, std::uint16_t* rivals);
int find_rivals_plain(const RivalSearch& search, int classes, std::uint16_t* rivals);

}  // namespace atrous
