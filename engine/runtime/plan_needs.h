// What a plan will hold, found before it is made.
#pragma once

#include "runtime/plan.h"

namespace atrous {

struct PlanNeeds {
  std::size_t arena_bytes = 0;
  std::size_t shared_bytes = 0;  // packed weights that the model does not have yet
  std::size_t own_bytes = 0;     // as own_bytes() of the plan
};

// Chooses kernels and places buffers as build_plan does, with neither weights packed nor memory asked for.
PlanNeeds needs_of(const Graph& graph, PlanRequest request);

}  // namespace atrous
