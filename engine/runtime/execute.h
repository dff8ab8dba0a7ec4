// Running a plan.
#pragma once

#include <functional>
#include <vector>

#include "core/stop.h"
#include "runtime/plan.h"

namespace atrous {

// What a run reports to and asks of its caller; pointers may be null.
struct RunHooks {
  StopRequest stop;                                         // asked between steps, and by long steps in their middle
  const std::function<void(int, int)>* progress = nullptr;  // steps done, steps in all
  std::vector<double>* step_ms = nullptr;                   // one entry a step is overwritten
};

// The address of every buffer of a plan for an arena; external ones are null until bound.
std::vector<std::byte*> bind_buffers(const Plan& plan, std::byte* arena);

// Runs all steps. `buffers` as bind_buffers() made it, external addresses filled in. Throws cancelled
// when it was asked to stop; what the buffers hold is then incomplete.
void execute(const Plan& plan, const std::vector<std::byte*>& buffers, std::byte* arena, const RunHooks& hooks);

}  // namespace atrous
