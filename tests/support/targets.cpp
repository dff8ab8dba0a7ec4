// Runs a test once for every instruction set that own kernels are compiled for and this CPU offers.
#include "support/targets.h"

#include <gtest/gtest.h>
#define HWY_WANT_AVX3_DL  // some kernels are compiled for it
#include <hwy/highway.h>

#include <cstdlib>
#include <string_view>

namespace atrous::test {
namespace {

// Kernels remember the choice of the first call; this makes them choose anew.
void choose_again() { hwy::GetChosenTarget().Update(hwy::SupportedTargets()); }

class TargetLimit : public testing::Environment {
 public:
  void SetUp() override { ASSERT_TRUE(limit_targets()) << "ATROUS_HIGHWAY_TARGET names no target"; }
};

[[maybe_unused]] const testing::Environment* const kTargetLimit = testing::AddGlobalTestEnvironment(new TargetLimit);

class OneTarget {
 public:
  explicit OneTarget(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(hwy::SupportedTargets() & ~(target - 1));  // better targets are lower bits
    choose_again();
  }
  ~OneTarget() {
    hwy::SetSupportedTargetsForTest(0);
    choose_again();
  }
  OneTarget(const OneTarget&) = delete;
  OneTarget& operator=(const OneTarget&) = delete;
};

}  // namespace

bool limit_targets() {
  const char* const wanted = std::getenv("ATROUS_HIGHWAY_TARGET");
  if (wanted == nullptr || *wanted == 0) return true;
  for (std::int64_t bit = 1; bit > 0; bit <<= 1) {
    if (std::string_view(hwy::TargetName(bit)) != wanted) continue;
    hwy::DisableTargets(bit - 1);  // better targets are lower bits
    choose_again();
    return true;
  }
  return false;
}

void for_each_target(const std::function<void()>& body) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, hwy::TargetName(target));
    const OneTarget only(target);
    body();
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace atrous::test
