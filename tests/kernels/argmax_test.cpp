// Vectorised winners against the plain loops.
#include "kernels/argmax.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Whole numbers, so that many are equal; every third set excludes some classes.
std::vector<float> draw(std::mt19937& random, std::size_t count) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random() % 7) - 3.0F;
  return values;
}

std::vector<float> draw_bias(std::mt19937& random, int classes) {
  std::vector<float> bias(static_cast<std::size_t>(classes), 0.0F);
  if (random() % 3 == 0) {
    for (float& value : bias) value = random() % 2 == 0 ? 0.0F : -kInfinity;
  }
  return bias;
}

TEST(ArgmaxPixels, equals_the_plain_loop_for_every_number_of_classes) {
  test::for_each_target([] {
    std::mt19937 random(1);
    for (int classes = 1; classes <= 70; ++classes) {
      const std::vector<float> logits = draw(random, static_cast<std::size_t>(classes) * 9);
      const std::vector<float> bias = draw_bias(random, classes);
      std::uint16_t fast[9];
      std::uint16_t plain[9];
      argmax_pixels(logits.data(), 9, {classes, bias.data()}, fast);
      argmax_pixels_plain(logits.data(), 9, {classes, bias.data()}, plain);
      for (int i = 0; i < 9; ++i) ASSERT_EQ(fast[i], plain[i]) << classes << " classes, pixel " << i;
    }
  });
}

TEST(ArgmaxPixels, nan_never_wins) {
  test::for_each_target([] {
    const std::vector<float> bias(21, 0.0F);
    std::vector<float> logits(21, std::numeric_limits<float>::quiet_NaN());
    std::uint16_t winner = 99;
    argmax_pixels(logits.data(), 1, {21, bias.data()}, &winner);
    EXPECT_EQ(winner, 0);
    logits[17] = -5.0F;
    argmax_pixels(logits.data(), 1, {21, bias.data()}, &winner);
    EXPECT_EQ(winner, 17);
  });
}

}  // namespace
}  // namespace atrous
