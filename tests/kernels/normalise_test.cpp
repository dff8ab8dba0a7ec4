// Vectorised normalisation against the plain loop.
#include "kernels/normalise.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

TEST(Normalise, equals_the_plain_loop_for_every_length) {
  ChannelScales scales;
  scales.set(0, 0.25, -1.0);
  scales.set(1, 0.5, 3.0);
  scales.set(2, 2.0, -7.5);  // all results are exact
  std::mt19937 random(1);
  for (std::size_t count = 1; count < 160; ++count) {
    std::vector<std::uint8_t> src(count);
    for (std::uint8_t& sample : src) sample = static_cast<std::uint8_t>(random());
    std::vector<float> plain(count);
    normalise_plain(src.data(), count, scales, plain.data());
    test::for_each_target([&] {
      std::vector<float> fast(count + 1, 99.0F);
      normalise(src.data(), count, scales, fast.data());
      ASSERT_EQ(fast.back(), 99.0F) << count;
      fast.pop_back();
      ASSERT_EQ(fast, plain) << count;
    });
  }
}

}  // namespace
}  // namespace atrous
