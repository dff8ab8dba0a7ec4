// What the parts of the kernel for rows of quantised depthwise convolutions tell each other.
#pragma once

#include <cstdint>

#include "kernels/requantize.h"

namespace atrous {

// Up to four row taps, of which the mask keeps the weights that are on the map.
struct QuantizedRowGroup {
  const std::uint8_t* rows[4];  // for taps beside the map: any row
  const std::int32_t* weights;  // of the first live column tap
  std::int32_t bytes;           // mask
  std::int32_t words[2];        // the same for weights of 16 bits, by plane
};

// What all patches of a run have in common.
struct QuantizedRun {
  const QuantizedRowGroup* groups;
  std::int64_t group_count;
  std::int64_t taps;               // column taps
  std::int64_t tap_step;           // bytes between the pixels under neighbouring taps
  std::int64_t pixel_step;         // bytes between the pixels under neighbouring outputs
  std::int64_t shared;             // columns between neighbouring outputs, or 0 if each has columns of its own
  std::int64_t weight_step;        // lanes between the weights of neighbouring taps
  std::int64_t plane_step;         // lanes between the planes of wide weights
  const std::int32_t* corners[4];  // sums of weights: below right, above right, below left, above left of the live taps
  bool whole;                      // the last three are zero
  const std::int32_t* bias;
  const float* multiplier;
  std::int32_t zero;  // of the sources, seen as u8
  std::uint8_t flip;  // what makes u8 of a source
  std::int64_t channels;
  std::int64_t dst_step;  // elements between neighbouring outputs
  Requantization result;
};

// Where some outputs begin.
struct QuantizedPlace {
  std::int64_t offset;  // of the first output's first live tap in a row
  std::int64_t dst;     // its element in the row of dst
};

}  // namespace atrous
