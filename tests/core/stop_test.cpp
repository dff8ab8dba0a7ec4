// Stops and exceptions in parallel loops.
#include "core/stop.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/cpu.h"
#include "core/parallel.h"
#include "support/error_of.h"

namespace atrous {
namespace {

TEST(Parallel, what_a_range_throws_leaves_the_loop) {
  const ThreadScope threads(4);
  const auto throw_at = [](std::int64_t place) {
    parallel_ranges(100, 1, [&](std::int64_t begin, std::int64_t end) {
      if (begin <= place && place < end) throw std::runtime_error("here");
    });
  };
  for (const std::int64_t place : {0, 55, 99}) EXPECT_THROW(throw_at(place), std::runtime_error) << place;
}

TEST(Parallel, of_several_exceptions_one_leaves_the_loop) {
  const ThreadScope threads(4);
  EXPECT_THROW(parallel_ranges(100, 1, [](std::int64_t, std::int64_t) { throw std::bad_alloc(); }), std::bad_alloc);
}

TEST(Stop, holds_in_all_threads_of_a_loop_and_ends_with_its_scope) {
  const ThreadScope threads(4);
  const std::atomic<bool> cancel{true};
  const StopRequest request{&cancel, {}};
  const auto count_asked = [] {
    std::atomic<std::int64_t> asked = 0;
    parallel_ranges(100, 1, [&](std::int64_t begin, std::int64_t end) { asked += stop_asked() ? end - begin : 0; });
    return asked.load();
  };
  EXPECT_EQ(count_asked(), 0);
  {
    const StopScope scope(&request);
    EXPECT_EQ(count_asked(), 100);
    const StopScope inner(nullptr);
    EXPECT_EQ(count_asked(), 0);
  }
  EXPECT_EQ(count_asked(), 0);
}

TEST(Stop, says_whether_it_was_a_cancel_or_a_deadline) {
  std::atomic<bool> cancel{false};
  StopRequest request{&cancel, std::chrono::steady_clock::now() + std::chrono::hours(1)};
  EXPECT_FALSE(request.asked());
  request.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(test::error_of([&] { request.check("at once"); }), "cancelled: the deadline passed at once");
  cancel = true;
  EXPECT_EQ(test::error_of([&] { request.check("at once"); }), "cancelled: the run was cancelled at once");
}

}  // namespace
}  // namespace atrous
