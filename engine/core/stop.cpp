// The request that holds for each thread.
#include "core/stop.h"

#include "core/error.h"

namespace atrous {
namespace {

// Belongs to one thread for the time of one run, as OpenMP's number of threads does.
thread_local const StopRequest* stop_of_thread = nullptr;

}  // namespace

void StopRequest::check(const char* at) const {
  if (cancelled()) fail(ErrorCode::kCancelled, "the run was cancelled ", at);
  if (late()) fail(ErrorCode::kCancelled, "the deadline passed ", at);
}

StopScope::StopScope(const StopRequest* request) noexcept : former_(stop_of_thread) { stop_of_thread = request; }
StopScope::~StopScope() { stop_of_thread = former_; }

const StopRequest* current_stop() noexcept { return stop_of_thread; }

bool stop_asked() noexcept { return stop_of_thread != nullptr && stop_of_thread->asked(); }

void check_stop(const char* at) {
  if (stop_of_thread != nullptr) stop_of_thread->check(at);
}

}  // namespace atrous
