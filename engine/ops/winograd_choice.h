// Which of Winograd's tiles a convolution takes, and what that is expected to cost.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dnnl/isa.h"
#include "kernels/winograd.h"
#include "ops/conv.h"

namespace atrous {

struct WinogradChoice {
  WinogradAxis rows;
  WinogradAxis columns;
  std::int64_t slice_channels = 0;
  std::int64_t row_blocks = 1;     // the tiles are taken in so many parts of their rows
  std::int64_t column_blocks = 1;  // and of their columns
  bool is_private = false;         // a block is one thread's; else all threads work on one block after the other
  bool bf16 = false;               // the factors of products are rounded to it
  bool codes = false;
  double cost = 0.0;  // in multiply-adds at the machine's peak

  std::vector<WinogradBlock> blocks(const ConvProblem& problem) const;

  // "F(6x6,3x3)"; an s marks an axis with short phases.
  std::string text() const;
};

// The machine that the work is for.
struct WinogradMachine {
  onednn::Isa isa = onednn::Isa::kAvx512;
  std::int64_t threads = 1;
  bool bf16 = false;   // products may have bf16 factors, at twice the speed
  bool codes = false;  // maps and weights are codes, and products have s16 factors, at twice the speed
  int lost_bits = 31;  // how many upper bits of a sum codes can do without
};

// The cheapest choice for a 3x3 of stride 1; nothing if the channels do not fit.
std::optional<WinogradChoice> choose_winograd(const ConvProblem& problem, const WinogradMachine& machine);

}  // namespace atrous
