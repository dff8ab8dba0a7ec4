// The loop over the steps of a plan.
#include "runtime/execute.h"

#include "core/clock.h"

namespace atrous {

std::vector<std::byte*> bind_buffers(const Plan& plan, std::byte* arena) {
  std::vector<std::byte*> addresses;
  for (const Buffer& buffer : plan.buffers) {
    switch (buffer.kind) {
      case BufferKind::kExternal: addresses.push_back(nullptr); break;
      case BufferKind::kTemporary: addresses.push_back(arena + buffer.offset); break;
      case BufferKind::kPersistent: addresses.push_back(const_cast<std::byte*>(buffer.constant)); break;
    }
  }
  return addresses;
}

namespace {

std::string progress_text(int done, int count) {
  return "after " + std::to_string(done) + " of " + std::to_string(count) + " steps";
}

}  // namespace

void execute(const Plan& plan, const std::vector<std::byte*>& buffers, std::byte* arena, const RunHooks& hooks) {
  const auto count = static_cast<int>(plan.steps.size());
  const StopScope scope(&hooks.stop);
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    if (hooks.stop.asked()) hooks.stop.check(progress_text(i, count).c_str());
    const Stopwatch watch;
    plan.steps[index].run({buffers.data(), arena + plan.scratch_offsets[index]});
    if (hooks.stop.asked()) hooks.stop.check(progress_text(i, count).c_str());
    if (hooks.step_ms != nullptr) (*hooks.step_ms)[index] = watch.ms();
    if (hooks.progress != nullptr && *hooks.progress) (*hooks.progress)(i + 1, count);
  }
}

}  // namespace atrous
