// What a running session is told from outside: threads, precision, cancel, progress.
#pragma once

#include <atomic>
#include <functional>

#include "runtime/execute.h"

namespace atrous {

struct RunControl {
  int threads = 1;
  bool bf16 = false;
  std::atomic<bool> cancel{false};
  std::function<void(int, int)> progress;

  RunHooks hooks() const { return {&cancel, &progress, nullptr}; }
};

}  // namespace atrous
