// Requests for plans, and what they cost.
#include "api/session_plans.h"

#include <algorithm>

#include "runtime/plan_needs.h"

namespace atrous {

PlanRequest plan_request(const Model::Impl& model, const RunControl& control) {
  PlanRequest request;
  request.bf16 = control.bf16;
  request.weights = &model.packed_weights;
  request.chooser = control.chooser.get();
  request.stop = &control.stop;
  request.shared_constants = static_cast<int>(model.graph.constants.size());
  return request;
}

MemoryGrowth plan_growth(const Graph& graph, const PlanRequest& request, std::size_t arena_bytes,
                         std::int64_t result_bytes) {
  const PlanNeeds needs = needs_of(graph, request);
  return {static_cast<std::int64_t>(std::max(needs.arena_bytes, arena_bytes) - arena_bytes),
          static_cast<std::int64_t>(needs.shared_bytes + needs.own_bytes), result_bytes};
}

}  // namespace atrous
