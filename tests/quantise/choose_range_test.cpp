// Ranges of codes on distributions whose answer is known.
#include "quantise/choose_range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/tensors.h"

namespace atrous {
namespace {

Histogram histogram_of(std::span<const float> values) {
  Histogram histogram;
  histogram.add(values);
  return histogram;
}

std::vector<float> normal(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> draw(0.0F, 1.0F);
  std::vector<float> values(count);
  for (float& value : values) value = draw(random);
  return values;
}

// The mean squared error of rounding to codes, by doing it.
double measured_error(std::span<const float> values, const CodeRange& range) {
  const CodeScale scale = scale_of(range);
  std::vector<std::uint8_t> codes(values.size());
  std::vector<float> back(values.size());
  const auto count = static_cast<std::int64_t>(values.size());
  to_codes_plain(values.data(), codes.data(), count, scale);
  from_codes_plain(codes.data(), back.data(), count, scale);
  double sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) sum += std::pow(static_cast<double>(values[i]) - back[i], 2);
  return sum / static_cast<double>(values.size());
}

TEST(ChooseRange, zero_has_a_code_of_its_own) {
  for (const CodeRange& range : {CodeRange{-1.0F, 2.0F, ""}, {0.5F, 6.0F, ""}, {-3.0F, -1.0F, ""}, {0.0F, 0.0F, ""}}) {
    const CodeScale scale = scale_of(range);
    EXPECT_GE(scale.zero, 0);
    EXPECT_LE(scale.zero, 255);
    EXPECT_GT(scale.scale, 0.0F);
    const auto top = static_cast<float>(255 - scale.zero) * scale.scale;
    EXPECT_NEAR(top, std::max(range.high, 0.0F), scale.scale * 0.51F + (range.high == range.low ? 255.0F : 0.0F));
  }
}

TEST(ChooseRange, the_squared_error_is_what_rounding_makes) {
  const std::vector<float> values = normal(200000, 1);
  const Histogram histogram = histogram_of(values);
  for (const CodeRange& range : {CodeRange{-5.0F, 5.0F, ""}, {-2.0F, 2.5F, ""}, {-1.0F, 4.0F, ""}}) {
    EXPECT_NEAR(squared_error(histogram, range) / measured_error(values, range), 1.0, 0.02) << range.low;
  }
}

TEST(ChooseRange, an_even_distribution_is_taken_whole) {
  const Tensor values = test::random_tensor({100000}, 3, 0.0F, 6.0F);
  const CodeRange range = squared_error_range(histogram_of(values.as<float>()));
  EXPECT_EQ(range.low, 0.0F);
  EXPECT_GT(range.high, 5.99F);
}

TEST(ChooseRange, a_single_outlier_stretches_min_max_alone) {
  std::vector<float> values = normal(100000, 4);
  values.push_back(60.0F);
  const Histogram histogram = histogram_of(values);
  EXPECT_EQ(min_max_range(histogram).high, 60.0F);
  EXPECT_LT(percentile_range(histogram, 1e-4).high, 5.0F);
}

// 3.92 standard deviations are known to be best for 8 bits (arXiv 1810.05723).
TEST(ChooseRange, a_normal_distribution_is_cut_where_it_is_known_to_be_best) {
  const std::vector<float> values = normal(1000000, 6);
  const CodeRange range = squared_error_range(histogram_of(values));
  EXPECT_NEAR(range.high, 3.92F, 0.2F);
  EXPECT_NEAR(range.low, -3.92F, 0.2F);
  EXPECT_LT(measured_error(values, range), measured_error(values, min_max_range(histogram_of(values))));
}

TEST(ChooseRange, percentiles_cut_the_named_share_off_each_end) {
  const std::vector<float> values = normal(200000, 5);
  const CodeRange range = percentile_range(histogram_of(values), 1e-3);
  const auto beyond = [&](auto is_beyond) {
    return static_cast<double>(std::count_if(values.begin(), values.end(), is_beyond)) / 200000.0;
  };
  EXPECT_NEAR(beyond([&](float x) { return x > range.high; }), 1e-3, 1e-4);
  EXPECT_NEAR(beyond([&](float x) { return x < range.low; }), 1e-3, 1e-4);
  EXPECT_EQ(range.method, "percentile 99.9");
}

TEST(ChooseRange, a_map_that_is_zero_leaves_one_candidate) {
  const std::vector<float> zeros(100, 0.0F);
  const std::vector<CodeRange> candidates = candidate_ranges(histogram_of(zeros));
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_EQ(scale_of(candidates[0]).scale, 1.0F);
}

}  // namespace
}  // namespace atrous
