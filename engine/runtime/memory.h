// Where temporary buffers lie in the arena.
#pragma once

#include <cstddef>
#include <vector>

namespace atrous {

// A buffer that is needed from one step to another, both included.
struct Lifetime {
  std::size_t bytes = 0;
  int first_step = 0;
  int last_step = 0;
};

struct ArenaLayout {
  std::vector<std::size_t> offsets;  // one a lifetime; multiples of 64
  std::size_t bytes = 0;
};

// Offsets such that buffers which live at the same time do not overlap. Largest first, each at the lowest free offset.
ArenaLayout lay_out_arena(const std::vector<Lifetime>& lifetimes);

}  // namespace atrous
