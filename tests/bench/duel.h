// Benchmarks in pairs: the same work by an own kernel and by oneDNN, with the ratio of their times.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ops/lowering.h"

namespace atrous::bench {

// One way to do the work, ready to run as often as one likes.
struct Side {
  std::string kernel;  // who does it, for the table
  std::function<void()> run;
};

struct Duel {
  std::string group;  // the own kernel that is tried: "winograd"
  std::string shape;
  double gflop = 0.0;         // useful work of one run; 0: not counted
  std::function<Side()> own;  // called when the benchmark begins
  std::function<Side()> theirs;
};

// The program's list; all are added before it runs.
void add_duel(Duel duel);

// The steps of a plan of the graph in text form, on random input in the arena, channels last; `fused`: with the
// planning passes; kBf16: inputs lie as bf16, and products may have such factors. Inputs have complete shapes.
Side graph_side(std::string_view graph, bool fused = true, Storage storage = Storage::kFull);

// The cases, one function a file.
void add_conv_duels();
void add_quantized_duels();
void add_block_duels();
void add_map_duels();
void add_pixel_duels();

}  // namespace atrous::bench
