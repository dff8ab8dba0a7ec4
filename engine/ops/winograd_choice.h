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
  double cost = 0.0;  // in multiply-adds at the machine's peak

  // The tiles in blocks of bounded size, each with all columns or all of one part of them.
  std::vector<WinogradBlock> blocks(const ConvProblem& problem) const;

  // "F(6x6,3x3)"; an s marks an axis with short phases.
  std::string text() const;
};

// The cheapest choice for a 3x3 of stride 1; nothing if the channels do not fit.
std::optional<WinogradChoice> choose_winograd(const ConvProblem& problem, onednn::Isa isa);

}  // namespace atrous
