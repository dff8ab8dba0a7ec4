// From low-resolution logits to labels, against the plain loops.
#include "vision/tail.h"

#include <gtest/gtest.h>

#include <random>

#include "support/targets.h"
#include "vision/expect_error.h"
#include "vision/plain_tail.h"

namespace atrous {
namespace {

using test::expect_error;
using test::PlainTail;
using test::segment_logits_plain;

ResizeAxis axis(int src, int dst, CoordinateMode mode = CoordinateMode::kHalfPixel) {
  return {.mode = mode, .src = src, .dst = dst, .scale = static_cast<double>(dst) / src};
}

TailRequest request_for(const ResizeAxis& rows, const ResizeAxis& columns, int height_px, int width_px) {
  TailRequest request;
  request.upsampling = {.rows = rows, .columns = columns};
  request.grid = {.height_px = height_px,
                  .width_px = width_px,
                  .row_scale = static_cast<double>(rows.dst) / height_px,
                  .column_scale = static_cast<double>(columns.dst) / width_px};
  return request;
}

// A case drawn from the seed: sizes, modes, classes, and logits that are noise, smooth, or small whole numbers (many
// ties).
struct Case {
  int height, width, classes;
  float threshold;
  std::vector<float> logits;
  TailRequest request;
};

ResizeAxis draw_axis(std::mt19937& random, int src) {
  constexpr CoordinateMode kModes[] = {CoordinateMode::kHalfPixel, CoordinateMode::kPytorchHalfPixel,
                                       CoordinateMode::kAlignCorners, CoordinateMode::kAsymmetric};
  return axis(src, static_cast<int>(1 + random() % 40), kModes[random() % 4]);
}

std::vector<float> draw_logits(std::mt19937& random, const Case& c) {
  std::normal_distribution<float> normal;
  const auto kind = random() % 3;
  std::vector<float> logits;
  for (int y = 0; y < c.height; ++y) {
    for (int x = 0; x < c.width; ++x) {
      for (int k = 0; k < c.classes; ++k) {
        const float wave = 3.0F * std::sin(0.3F * static_cast<float>((k + 1) * y) + 0.2F * static_cast<float>(k * x));
        const float noise = normal(random);
        logits.push_back(kind == 0 ? noise : kind == 1 ? wave + 0.1F * noise : std::round(noise));
      }
    }
  }
  return logits;
}

Case draw(std::uint32_t seed) {
  std::mt19937 random(seed);
  constexpr int kClasses[] = {1, 2, 3, 5, 16, 21, 150, 300};
  Case c{};
  c.height = static_cast<int>(1 + random() % 9);
  c.width = static_cast<int>(1 + random() % 9);
  c.classes = kClasses[random() % 8];
  c.threshold = static_cast<float>(random() % 3) * 0.25F;
  c.logits = draw_logits(random, c);
  c.request = request_for(draw_axis(random, c.height), draw_axis(random, c.width), static_cast<int>(1 + random() % 30),
                          static_cast<int>(1 + random() % 30));
  c.request.upsampling.nearest = random() % 5 == 0;
  c.request.grid.nearest = random() % 5 == 0;
  if (random() % 4 == 0) {
    for (int k = 0; k < std::max(c.classes, 2); ++k) {
      if (random() % 2 == 0) c.request.classes.push_back(k);
    }
  }
  return c;
}

TailResult run(const Case& c) {
  return segment_logits({c.logits.data(), c.height, c.width, c.classes, c.threshold}, c.request);
}

// How far the label's score is from the best one: fused multiply-adds may turn a tie, nothing else.
float regret(const Case& c, const PlainTail& plain, std::size_t pixel, int label) {
  if (c.classes == 1) return std::abs(plain.scores[pixel] - c.threshold);
  const std::size_t pixels = plain.labels.size();
  return plain.scores[static_cast<std::size_t>(plain.labels[pixel]) * pixels + pixel] -
         plain.scores[static_cast<std::size_t>(label) * pixels + pixel];
}

int count_wrong(const Case& c, const PlainTail& plain, const LabelMap& labels) {
  int wrong = 0;
  for (int y = 0; y < labels.height_px; ++y) {
    for (int x = 0; x < labels.width_px; ++x) {
      const auto pixel = static_cast<std::size_t>(y * labels.width_px + x);
      const bool same = labels.at(x, y) == plain.labels[pixel];
      if (!same && !(regret(c, plain, pixel, labels.at(x, y)) < 2e-6F)) ++wrong;
    }
  }
  return wrong;
}

void check_labels(std::uint32_t seeds) {
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    const Case c = draw(seed);
    const TailResult result = run(c);
    const PlainTail plain = segment_logits_plain(c.logits, c.classes, c.threshold, c.request);
    ASSERT_EQ(result.labels.u8.empty(), c.classes > 256);
    ASSERT_EQ(result.labels.u8.size() + result.labels.u16.size(), plain.labels.size());
    ASSERT_EQ(count_wrong(c, plain, result.labels), 0) << "seed " << seed << ", " << c.classes << " classes";
  }
}

TEST(SegmentLogits, labels_equal_the_plain_loops_on_random_cases) { check_labels(2000); }

TEST(SegmentLogits, labels_equal_the_plain_loops_on_every_instruction_set) {
  test::for_each_target([] { check_labels(300); });
}

TEST(SegmentLogits, memory_of_other_sizes_does_not_matter) {
  TailMemory memory;
  for (std::uint32_t seed = 8000; seed < 8200; ++seed) {
    Case c = draw(seed);
    c.request.want_confidence = seed % 4 == 0;
    const LogitMap logits{c.logits.data(), c.height, c.width, c.classes, c.threshold};
    const TailResult again = segment_logits(logits, c.request, memory);
    const TailResult fresh = run(c);
    ASSERT_EQ(again.labels.u8, fresh.labels.u8) << "seed " << seed;
    ASSERT_EQ(again.labels.u16, fresh.labels.u16) << "seed " << seed;
    ASSERT_EQ(again.confidence, fresh.confidence) << "seed " << seed;
  }
}

TEST(SegmentLogits, scores_and_confidence_equal_the_plain_loops) {
  for (std::uint32_t seed = 5000; seed < 5300; ++seed) {
    Case c = draw(seed);
    c.request.want_scores = seed % 3 != 0;
    c.request.want_confidence = seed % 3 != 1;
    const TailResult result = run(c);
    const PlainTail plain = segment_logits_plain(c.logits, c.classes, c.threshold, c.request);
    ASSERT_EQ(count_wrong(c, plain, result.labels), 0) << "seed " << seed;
    ASSERT_EQ(result.scores.size(), c.request.want_scores ? plain.scores.size() : 0) << "seed " << seed;
    ASSERT_EQ(result.confidence.size(), c.request.want_confidence ? plain.confidence.size() : 0) << "seed " << seed;
    for (std::size_t i = 0; i < result.scores.size(); ++i) ASSERT_NEAR(result.scores[i], plain.scores[i], 2e-6) << seed;
    for (std::size_t i = 0; i < result.confidence.size(); ++i) {
      ASSERT_NEAR(result.confidence[i], plain.confidence[i], 2e-6) << "seed " << seed;
    }
  }
}

TEST(SegmentLogits, ties_go_to_the_lower_class_exactly) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    Case c{};
    c.height = 4;
    c.width = 5;
    c.classes = seed % 2 == 0 ? 4 : 40;
    for (int i = 0; i < c.height * c.width * c.classes; ++i) c.logits.push_back(static_cast<float>(random() % 3));
    c.request = request_for(axis(4, 32), axis(5, 40), 32, 40);  // weights are sixteenths: all arithmetic is exact
    const TailResult result = run(c);
    const PlainTail plain = segment_logits_plain(c.logits, c.classes, 0.0F, c.request);
    ASSERT_EQ((std::vector<int>(result.labels.u8.begin(), result.labels.u8.end())), plain.labels) << "seed " << seed;
  }
}

// The scores are 1 to 2 and 0 to 3. Half way the second class gets ahead, but until its 2.5 both are 2 when rounded.
TEST(SegmentLogits, rounded_scores_tie_and_the_lower_class_wins) {
  const std::vector<float> logits = {1, 0, 2, 3};  // two pixels of two classes
  TailRequest request = request_for(axis(1, 1), axis(2, 9, CoordinateMode::kAlignCorners), 1, 9);
  const LogitMap map{logits.data(), 1, 2, 2};
  EXPECT_EQ(segment_logits(map, request).labels.u8, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 1, 1, 1, 1}));
  request.upsampling.rounding = 1.0F;
  const std::vector<std::uint8_t> rounded = {0, 0, 0, 0, 0, 0, 0, 1, 1};
  EXPECT_EQ(segment_logits(map, request).labels.u8, rounded);
  request.want_scores = true;
  const TailResult scored = segment_logits(map, request);
  EXPECT_EQ(scored.labels.u8, rounded);
  EXPECT_EQ(scored.scores[9 + 5], 2.0F);
}

TEST(SegmentLogits, the_border_between_two_classes_lies_where_their_logits_cross) {
  const std::vector<float> logits = {1.0F, 0.0F, 0.0F, 3.0F};  // 1 x 2 pixels, 2 classes: equal a quarter of the way
  const TailRequest request = request_for(axis(1, 1), axis(2, 16), 1, 16);
  const TailResult result = segment_logits({logits.data(), 1, 2, 2, 0.0F}, request);
  std::vector<std::uint8_t> expected(16, 1);
  std::fill_n(expected.begin(), 6, 0);  // pixel 5 looks at .1875, pixel 6 at .3125
  EXPECT_EQ(result.labels.u8, expected);
}

TEST(SegmentLogits, a_third_class_may_win_between_two_others) {
  const std::vector<float> logits = {4.0F, 0.0F, 3.0F, 0.0F, 4.0F, 3.0F};
  const TailRequest request = request_for(axis(1, 1), axis(2, 3, CoordinateMode::kAlignCorners), 1, 3);
  EXPECT_EQ(segment_logits({logits.data(), 1, 2, 3, 0.0F}, request).labels.u8, (std::vector<std::uint8_t>{0, 2, 1}));
}

TEST(SegmentLogits, one_class_is_compared_with_the_threshold) {
  const std::vector<float> logits = {0.2F, 0.6F};
  const TailRequest request = request_for(axis(1, 1), axis(2, 2), 1, 2);
  EXPECT_EQ(segment_logits({logits.data(), 1, 2, 1, 0.5F}, request).labels.u8, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(segment_logits({logits.data(), 1, 2, 1, 0.0F}, request).labels.u8, (std::vector<std::uint8_t>{1, 1}));
}

TEST(SegmentLogits, nothing_but_nan_is_class_zero) {
  const std::vector<float> logits(2 * 2 * 21, std::numeric_limits<float>::quiet_NaN());
  const TailRequest request = request_for(axis(2, 9), axis(2, 9), 9, 9);
  EXPECT_EQ(segment_logits({logits.data(), 2, 2, 21, 0.0F}, request).labels.u8, (std::vector<std::uint8_t>(81, 0)));
}

TEST(SegmentLogits, what_does_not_fit_is_refused) {
  const std::vector<float> logits(8);
  TailRequest request = request_for(axis(2, 4), axis(2, 4), 4, 4);
  expect_error(ErrorCode::kInvalidArgument, "logits of 1 x 2 are to be resized from 2 x 2", [&] {
    segment_logits({logits.data(), 1, 2, 2, 0.0F}, request);
  });
  request.classes = {0, 2};
  expect_error(ErrorCode::kInvalidArgument, "there is no class 2, wanted 0 to 1", [&] {
    segment_logits({logits.data(), 2, 2, 2, 0.0F}, request);
  });
  request.grid.height_px = 0;
  expect_error(ErrorCode::kInvalidArgument, "a label map of 4 x 0", [&] {
    segment_logits({logits.data(), 2, 2, 2, 0.0F}, request);
  });
}

TEST(Tail, probabilities_are_not_normalised_again) {
  TailRequest request = request_for(axis(1, 1), axis(2, 2), 1, 2);
  request.want_confidence = request.probabilities = true;
  const std::vector<float> three = {0.2F, 0.7F, 0.1F, 0.5F, 0.25F, 0.25F};
  const TailResult all = segment_logits({three.data(), 1, 2, 3, 0.0F}, request);
  EXPECT_EQ(all.labels.u8, (std::vector<std::uint8_t>{1, 0}));
  EXPECT_NEAR(all.confidence[0], 0.7, 1e-6);
  EXPECT_NEAR(all.confidence[1], 0.5, 1e-6);
  const std::vector<float> one = {0.9F, 0.2F};
  const TailResult binary = segment_logits({one.data(), 1, 2, 1, 0.5F}, request);
  EXPECT_NEAR(binary.confidence[0], 0.9, 1e-6);
  EXPECT_NEAR(binary.confidence[1], 0.8, 1e-6);
  request.classes = {0, 2};
  EXPECT_NEAR(segment_logits({three.data(), 1, 2, 3, 0.0F}, request).confidence[0], 0.2 / 0.3, 1e-6);
}

}  // namespace
}  // namespace atrous
