// What the plans of a session have in common, however it is run.
#pragma once

#include <cstddef>
#include <cstdint>

#include "api/model_impl.h"
#include "api/run_control.h"
#include "runtime/plan.h"

namespace atrous {

// A plan over the model's weights, as the session's options want it.
PlanRequest plan_request(const Model::Impl& model, const RunControl& control);

// What a plan would add, where there is an arena of so many bytes.
MemoryGrowth plan_growth(const Graph& graph, const PlanRequest& request, std::size_t arena_bytes,
                         std::int64_t result_bytes);

}  // namespace atrous
