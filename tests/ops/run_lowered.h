// Lowers one operator and runs the steps, without a planner.
#pragma once

#include <string>
#include <vector>

#include "ops/lowering.h"
#include "ops/run_reference.h"

namespace atrous::test {

struct Lowered {
  std::vector<Tensor> outputs;       // row-major in logical order
  std::vector<Layout> layouts;       // in which the steps left them
  std::vector<std::string> kernels;  // one a step; none for an alias
  int reorders = 0;                  // inputs that were wanted in another layout
};

// The first layouts.size() inputs of the trial come from buffers in these layouts, the others are constants.
Lowered run_lowered(Trial trial, const std::vector<Layout>& layouts);

}  // namespace atrous::test
