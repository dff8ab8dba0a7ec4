// Carries an exception out of a parallel loop.
#pragma once

#include <atomic>
#include <exception>

namespace atrous {

// Keeps the first exception of several threads.
class FirstFailure {
 public:
  // In a thread: runs the work, and keeps what it throws if nothing was kept before.
  template <typename Work>
  void guard(const Work& work) noexcept {
    try {
      work();
    } catch (...) {
      if (!taken_.exchange(true)) failure_ = std::current_exception();
    }
  }

  // After the threads have met.
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::atomic<bool> taken_{false};
  std::exception_ptr failure_;
};

}  // namespace atrous
