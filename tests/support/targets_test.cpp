// The loop over Highway's targets itself.
#include "support/targets.h"

#include <gtest/gtest.h>
#define HWY_WANT_AVX3_DL  // some kernels are compiled for it
#include <hwy/targets.h>

#include <set>
#include <vector>

namespace atrous {
namespace {

TEST(ForEachTarget, lets_every_supported_target_be_the_best_and_puts_all_back) {
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
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i] & -seen[i], hwy::SupportedAndGeneratedTargets()[i]);  // better targets are lower bits
  }
}

}  // namespace
}  // namespace atrous
