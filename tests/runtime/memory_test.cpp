// Placement of buffers in the arena.
#include "runtime/memory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/stop.h"
#include "support/dice.h"
#include "support/error_of.h"

namespace atrous {
namespace {

bool disjoint(std::size_t a, std::size_t a_bytes, std::size_t b, std::size_t b_bytes) {
  return a + a_bytes <= b || b + b_bytes <= a;
}

std::size_t rounded(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

std::vector<Lifetime> draw_lifetimes(std::uint32_t seed) {
  test::Dice dice(seed);
  std::vector<Lifetime> lifetimes;
  for (std::int64_t i = dice.within(0, 40); i > 0; --i) {
    const auto first = static_cast<int>(dice.within(0, 30));
    const auto bytes = static_cast<std::size_t>(dice.one_of({0, 1, 63, 64, 65, 1000, dice.within(1, 100'000)}));
    lifetimes.push_back({bytes, first, first + static_cast<int>(dice.within(0, 10))});
  }
  return lifetimes;
}

TEST(ArenaLayout, buffers_that_live_at_the_same_time_never_overlap) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<Lifetime> all = draw_lifetimes(seed);
    const ArenaLayout layout = lay_out_arena(all);
    ASSERT_EQ(layout.offsets.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(layout.offsets[i] % 64, 0U);
      EXPECT_LE(layout.offsets[i] + all[i].bytes, layout.bytes);
      for (std::size_t k = 0; k < i; ++k) {
        if (all[i].first_step > all[k].last_step || all[k].first_step > all[i].last_step) continue;
        EXPECT_TRUE(disjoint(layout.offsets[i], all[i].bytes, layout.offsets[k], all[k].bytes)) << i << " and " << k;
      }
    }
  }
}

TEST(ArenaLayout, needs_no_more_than_the_sum_and_no_less_than_the_fullest_step) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::size_t sum = 0;
    std::vector<std::size_t> live(50, 0);
    const std::vector<Lifetime> all = draw_lifetimes(seed);
    for (const Lifetime& one : all) {
      sum += rounded(one.bytes);
      for (int step = one.first_step; step <= one.last_step; ++step) live[static_cast<std::size_t>(step)] += one.bytes;
    }
    const std::size_t bytes = lay_out_arena(all).bytes;
    EXPECT_LE(bytes, sum) << "seed " << seed;
    EXPECT_GE(bytes, *std::max_element(live.begin(), live.end())) << "seed " << seed;
  }
}

TEST(ArenaLayout, a_chain_needs_two_buffers) {
  std::vector<Lifetime> chain;
  for (int step = 0; step < 20; ++step) chain.push_back({1024, step, step + 1});
  EXPECT_EQ(lay_out_arena(chain).bytes, 2048U);
}

TEST(ArenaLayout, nothing_takes_no_memory) {
  EXPECT_EQ(lay_out_arena({}).bytes, 0U);
  EXPECT_EQ(lay_out_arena({{0, 0, 3}, {0, 1, 2}}).bytes, 0U);
}

TEST(ArenaLayout, ends_when_the_run_is_cancelled) {
  const std::atomic<bool> cancel{true};
  const StopRequest request{&cancel, {}};
  const StopScope scope(&request);
  EXPECT_EQ(test::error_of([] {
              lay_out_arena({{64, 0, 1}});
            }),
            "cancelled: the run was cancelled while it was planned");
}

}  // namespace
}  // namespace atrous
