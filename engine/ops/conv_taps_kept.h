// Dropping the taps of a convolution that never meet the input.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ops/window.h"

namespace atrous {

// A block of taps within a larger kernel; one entry a spatial axis.
struct KeptTaps {
  std::vector<std::int64_t> kernel;  // extents of the larger kernel
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> count;

  bool all() const { return count == kernel; }
  std::int64_t dropped() const;  // taps of the larger kernel that are left out

  // "" for all of them, else "taps 1+1x1+1/": what tells packed weights of a part from those of the whole.
  std::string key() const;

  // Where the kept taps lie in the larger kernel.
  std::vector<std::int64_t> positions() const;

  // The kept taps of `filters` dense kernels, one after the other.
  std::vector<float> crop(const float* plain, std::int64_t filters) const;
};

// Takes the rows and columns of taps off the border of the kernel which only ever multiply padding, and adapts pads;
// src and dst stay as they are. A 3x3 whose rate is not below the size of its map becomes a 1x1.
KeptTaps drop_dead_taps(Window& window);

}  // namespace atrous
