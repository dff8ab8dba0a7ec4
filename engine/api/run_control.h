// What a running session is told from outside: threads, precision, cancel, progress.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "runtime/execute.h"
#include "runtime/kernel_chooser.h"

namespace atrous {

struct RunControl {
  int threads = 1;
  bool bf16 = false;
  std::atomic<bool> cancel{false};
  std::function<void(int, int)> progress;
  std::unique_ptr<KernelChooser> chooser;  // null: kernels are chosen by expected cost

  RunHooks hooks() const { return {&cancel, &progress, nullptr}; }
};

}  // namespace atrous
