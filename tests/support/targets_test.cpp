// The loop over Highway's targets itself.
#include "support/targets.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <set>
#include <vector>

namespace atrous {
namespace {

TEST(ForEachTarget, takes_every_supported_target_alone_and_puts_all_back) {
  const std::int64_t before = hwy::SupportedTargets();
  std::set<std::size_t> dispatched;
  std::vector<std::int64_t> seen;
  test::for_each_target([&] {
    seen.push_back(hwy::SupportedTargets());
    dispatched.insert(hwy::GetChosenTarget().GetIndex());
  });
  EXPECT_EQ(hwy::SupportedTargets(), before);
  EXPECT_EQ(dispatched.size(), seen.size());
  EXPECT_EQ(seen.size(), hwy::SupportedAndGeneratedTargets().size());
  for (const std::int64_t target : seen) EXPECT_EQ(target & (target - 1), 0) << target;
}

}  // namespace
}  // namespace atrous
