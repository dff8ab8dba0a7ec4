// Building a plan: lower every node, then place every buffer.
#include "runtime/plan.h"

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"
#include "kernels/transpose.h"
#include "runtime/memory.h"
#include "runtime/plan_builder.h"

namespace atrous {
namespace {

struct Span {
  int first = -1;
  int last = -1;
};

// The steps between which each buffer is in use; inputs are there before the first step, outputs until after the last.
std::vector<Span> find_spans(const Plan& plan) {
  std::vector<Span> spans(plan.buffers.size());
  const auto touch = [&](BufferId id, int step) {
    Span& span = spans[static_cast<std::size_t>(id)];
    if (span.first < 0) span.first = step;
    span.last = std::max(span.last, step);
  };
  for (const Endpoint& input : plan.inputs) touch(input.buffer, 0);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (const BufferId id : plan.steps[i].reads) touch(id, static_cast<int>(i));
    for (const BufferId id : plan.steps[i].writes) touch(id, static_cast<int>(i));
  }
  for (const Endpoint& output : plan.outputs) touch(output.buffer, static_cast<int>(plan.steps.size()));
  return spans;
}

void place_buffers(Plan& plan) {
  const std::vector<Span> spans = find_spans(plan);
  std::vector<Lifetime> lifetimes;
  std::vector<Buffer*> owners;
  for (std::size_t i = 0; i < plan.buffers.size(); ++i) {
    if (plan.buffers[i].kind != BufferKind::kTemporary || spans[i].first < 0) continue;
    lifetimes.push_back({plan.buffers[i].bytes, spans[i].first, spans[i].last});
    owners.push_back(&plan.buffers[i]);
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    lifetimes.push_back({plan.steps[i].scratch_bytes, static_cast<int>(i), static_cast<int>(i)});
  }
  const ArenaLayout layout = lay_out_arena(lifetimes);
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i]->offset = layout.offsets[i];
  plan.scratch_offsets.assign(layout.offsets.begin() + static_cast<std::ptrdiff_t>(owners.size()),
                              layout.offsets.end());
  plan.arena_bytes = layout.bytes;
}

// Reports add up what all steps multiply.
void require_countable_macs(const Plan& plan) {
  Count macs = 0;
  for (const Step& step : plan.steps) macs = macs + step.macs;
}

}  // namespace

std::size_t own_bytes(const Plan& plan) {
  std::size_t bytes = 0;
  for (const Tensor& constant : plan.constants) bytes += constant.owns() ? constant.bytes() : 0;
  for (const AlignedBuffer& buffer : plan.packed) bytes += buffer.bytes();
  return bytes;
}

std::string storage_text(const Plan& plan, const Step& step) {
  const auto type_of = [&plan](BufferId id) {
    return std::string(name(plan.buffers[static_cast<std::size_t>(id)].dtype));
  };
  const std::string read = step.reads.empty() ? "" : type_of(step.reads.front());
  const std::string written = step.writes.empty() ? "" : type_of(step.writes.front());
  if (read.empty() || written.empty() || read == written) return read.empty() ? written : read;
  return read + " -> " + written;
}

Plan build_plan(Graph graph, const PlanRequest& request) {
  PlanBuilder builder(std::move(graph), request);
  Plan plan = builder.build();
  require_countable_macs(plan);
  const StopScope scope(request.stop);
  place_buffers(plan);
  return plan;
}

}  // namespace atrous
