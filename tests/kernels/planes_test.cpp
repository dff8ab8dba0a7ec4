// Vectorised row kernels against the plain loops.
#include "kernels/planes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

std::vector<float> draw(std::mt19937& random, std::size_t count) {
  std::uniform_real_distribution<float> uniform(-4.0F, 4.0F);
  std::vector<float> values(count);
  for (float& value : values) value = uniform(random);
  return values;
}

TEST(InterpolateRow, equals_the_plain_loop_for_every_length) {
  test::for_each_target([] {
    std::mt19937 random(1);
    const std::vector<float> src = draw(random, 12);
    for (std::size_t count = 1; count < 70; ++count) {
      std::vector<std::int32_t> first(count);
      std::vector<std::int32_t> second(count);
      std::vector<float> weight(count);
      for (std::size_t x = 0; x < count; ++x) {
        first[x] = static_cast<std::int32_t>(random() % 12);
        second[x] = static_cast<std::int32_t>(random() % 12);
        weight[x] = static_cast<float>(random() % 8) / 8.0F;
      }
      const ColumnTaps taps{first.data(), second.data(), weight.data(), count};
      std::vector<float> fast(count);
      std::vector<float> plain(count);
      interpolate_row(src.data(), taps, fast.data());
      interpolate_row_plain(src.data(), taps, plain.data());
      for (std::size_t x = 0; x < count; ++x) ASSERT_NEAR(fast[x], plain[x], 1e-6) << count;
    }
  });
}

TEST(KeepBest, equals_the_plain_loop_for_every_length) {
  test::for_each_target([] {
    std::mt19937 random(2);
    for (std::size_t count = 1; count < 70; ++count) {
      const std::vector<float> values = draw(random, count);
      std::vector<float> fast_best = draw(random, count);
      std::vector<float> plain_best = fast_best;
      fast_best[0] = plain_best[0] = values[0];  // equal: the earlier class stays
      std::vector<std::int32_t> fast_class(count, 1);
      std::vector<std::int32_t> plain_class(count, 1);
      keep_best(values.data(), 7, {fast_best.data(), fast_class.data(), count});
      keep_best_plain(values.data(), 7, {plain_best.data(), plain_class.data(), count});
      ASSERT_EQ(fast_best, plain_best);
      ASSERT_EQ(fast_class, plain_class);
      ASSERT_EQ(fast_class[0], 1);
    }
  });
}

TEST(AddExponentials, equals_the_plain_loop_within_rounding) {
  test::for_each_target([] {
    std::mt19937 random(3);
    for (std::size_t count = 1; count < 70; ++count) {
      const std::vector<float> values = draw(random, count);
      const std::vector<float> best(count, 4.0F);
      std::vector<float> fast(count, 1.0F);
      std::vector<float> plain(count, 1.0F);
      add_exponentials(values.data(), best.data(), count, fast.data());
      add_exponentials_plain(values.data(), best.data(), count, plain.data());
      for (std::size_t x = 0; x < count; ++x) ASSERT_NEAR(fast[x], plain[x], 1e-6) << count;
    }
  });
}

}  // namespace
}  // namespace atrous
