// Ending the loops of a run before they are done: a cancel from outside, or a deadline.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace atrous {

// What may end a run.
struct StopRequest {
  const std::atomic<bool>* cancel = nullptr;
  std::optional<std::chrono::steady_clock::time_point> deadline;

  bool cancelled() const { return cancel != nullptr && cancel->load(std::memory_order_relaxed); }
  bool late() const { return deadline && std::chrono::steady_clock::now() >= *deadline; }
  bool asked() const { return cancelled() || late(); }

  // Throws cancelled if the run is to end; `at` says where it is: "after 3 of 40 steps".
  void check(const char* at) const;
};

// While it lives, the loops of the calling thread, and those that parallel_ranges starts from it, may ask stop_asked().
// Null: nothing ends them. Nobody but the one who made the scope knows that results are incomplete, so he has to check
// the request before he uses them.
class StopScope {
 public:
  explicit StopScope(const StopRequest* request) noexcept;
  ~StopScope();
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  const StopRequest* former_;
};

// The request that holds for the calling thread, or null.
const StopRequest* current_stop() noexcept;

// Whether a loop should end: asked between blocks of work of a millisecond or so.
bool stop_asked() noexcept;

// Throws cancelled if the request of the calling thread says so, as StopRequest::check.
void check_stop(const char* at);

}  // namespace atrous
