// Blocks of pixels of a convolution of one tap, shared out among threads.
#pragma once

#include <algorithm>

#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/pointwise.h"

namespace atrous {

constexpr std::int64_t kLeastPointwisePixels = 12;  // that are worth a thread
constexpr std::int64_t kMostPointwisePixels = 192;  // of a block

// Calls body(part, first) for blocks of about `most` pixels, with the convolution of the block and its first pixel.
// Ends early where a stop is asked for.
template <typename Body>
void for_pixel_blocks(const Pointwise& conv, std::int64_t most, const Body& body) {
  parallel_ranges(conv.pixels, kLeastPointwisePixels, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t blocks = std::max<std::int64_t>((end - begin + most / 2) / most, 1);
    for (std::int64_t block = 0; block < blocks && !stop_asked(); ++block) {
      const std::int64_t first = begin + (end - begin) * block / blocks;
      Pointwise part = conv;
      part.pixels = begin + (end - begin) * (block + 1) / blocks - first;
      body(part, first);
    }
  });
}

}  // namespace atrous
