// A plan made for its numbers only.
#include "runtime/plan_needs.h"

#include "graph/edit.h"
#include "runtime/weight_tally.h"

namespace atrous {

PlanNeeds needs_of(const Graph& graph, PlanRequest request) {
  WeightTally tally(request.weights);
  request.tally = &tally;
  const Plan plan = build_plan(borrow(graph), request);
  PlanNeeds needs{plan.arena_bytes, tally.shared_bytes(), tally.own_bytes() + own_bytes(plan)};
  for (const Tensor& constant : graph.constants) needs.own_bytes += constant.owns() ? constant.bytes() : 0;
  return needs;
}

}  // namespace atrous
