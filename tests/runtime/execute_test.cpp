// The loop over the steps: cancel, progress, times.
#include "runtime/execute.h"

#include <gtest/gtest.h>

#include "atrous/error.h"

namespace atrous {
namespace {

// Three steps, each of which appends its number.
Plan counting_plan(std::vector<int>& ran) {
  Plan plan;
  for (int i = 0; i < 3; ++i) {
    Step step;
    step.run = [&ran, i](const Bindings&) { ran.push_back(i); };
    plan.steps.push_back(std::move(step));
    plan.scratch_offsets.push_back(0);
  }
  return plan;
}

TEST(Execute, runs_the_steps_in_order_and_reports_each) {
  std::vector<int> ran;
  std::vector<std::pair<int, int>> reports;
  const std::function<void(int, int)> progress = [&](int done, int all) { reports.emplace_back(done, all); };
  std::vector<double> times(3, -1.0);
  execute(counting_plan(ran), {}, nullptr, {{}, &progress, &times});
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(reports, (std::vector<std::pair<int, int>>{{1, 3}, {2, 3}, {3, 3}}));
  for (const double ms : times) EXPECT_GE(ms, 0.0);
}

TEST(Execute, a_cancel_stops_before_the_next_step) {
  std::vector<int> ran;
  std::atomic<bool> cancel{false};
  const std::function<void(int, int)> progress = [&](int done, int) { cancel = done == 2; };
  try {
    execute(counting_plan(ran), {}, nullptr, {{&cancel, {}}, &progress, nullptr});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
    EXPECT_STREQ(error.what(), "the run was cancelled after 2 of 3 steps");
  }
  EXPECT_EQ(ran, (std::vector<int>{0, 1}));
}

TEST(Execute, an_empty_progress_function_is_not_called) {
  std::vector<int> ran;
  const std::function<void(int, int)> none;
  execute(counting_plan(ran), {}, nullptr, {{}, &none, nullptr});
  EXPECT_EQ(ran.size(), 3U);
}

TEST(BindBuffers, gives_every_kind_its_address) {
  Plan plan;
  std::byte arena[128];
  const std::byte constant{};
  plan.buffers = {{BufferKind::kExternal, 4, 0, nullptr},
                  {BufferKind::kTemporary, 4, 64, nullptr},
                  {BufferKind::kPersistent, 1, 0, &constant}};
  const std::vector<std::byte*> buffers = bind_buffers(plan, arena);
  EXPECT_EQ(buffers[0], nullptr);
  EXPECT_EQ(buffers[1], arena + 64);
  EXPECT_EQ(buffers[2], &constant);
}

}  // namespace
}  // namespace atrous
