// What a running session is told from outside: threads, precision, limits, cancel, progress.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "runtime/execute.h"
#include "runtime/kernel_chooser.h"

namespace atrous {

// What a session would hold more than it does, if it made a plan and ran it.
struct MemoryGrowth {
  std::int64_t arena_bytes = 0;
  std::int64_t weight_bytes = 0;  // packed for the model, or of the plan alone
  std::int64_t result_bytes = 0;  // while a run lasts
};

struct RunControl {
  int threads = 1;
  bool bf16 = false;
  std::atomic<bool> cancel{false};
  StopRequest stop{&cancel, {}};
  std::function<void(int, int)> progress;
  std::unique_ptr<KernelChooser> chooser;  // null: kernels are chosen by expected cost

  std::function<void(const MemoryGrowth&)>
      admit;  // asked before a plan is made; throws resource. Null: any may be made

  RunHooks hooks() const { return {stop, &progress, nullptr}; }
};

}  // namespace atrous
