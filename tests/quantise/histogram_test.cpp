// Counting values whose range is not known before.
#include "quantise/histogram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/tensors.h"

namespace atrous {
namespace {

std::vector<std::int64_t> counts(const Histogram& histogram) {
  std::vector<std::int64_t> all;
  for (int bin = 0; bin < Histogram::kBins; ++bin) all.push_back(histogram.count(bin));
  return all;
}

TEST(Histogram, the_order_of_maps_does_not_matter) {
  const Tensor small = test::random_tensor({3000}, 1, -0.01F, 0.02F);
  const Tensor large = test::random_tensor({100000}, 2, -40.0F, 300.0F);
  Histogram rising;
  rising.add(small.as<float>());
  rising.add(large.as<float>());
  Histogram falling;
  falling.add(large.as<float>());
  falling.add(small.as<float>());
  EXPECT_EQ(counts(rising), counts(falling));
  EXPECT_EQ(rising.bin_width(), falling.bin_width());
  EXPECT_EQ(rising.lowest(), falling.lowest());
  EXPECT_EQ(rising.highest(), falling.highest());
  EXPECT_EQ(rising.total(), 103000);
}

TEST(Histogram, every_value_lies_in_the_bin_around_it) {
  Histogram histogram;
  histogram.add(std::vector<float>{-1.0F, 0.75F});
  for (int bin = 0; bin < Histogram::kBins; ++bin) {
    if (histogram.count(bin) == 0) continue;
    const double at = histogram.centre(bin);
    EXPECT_LE(std::min(std::abs(at + 1.0), std::abs(at - 0.75)), histogram.bin_width() / 2);
  }
}

TEST(Histogram, zeros_are_counted_apart_and_what_is_no_number_not_at_all) {
  Histogram histogram;
  histogram.add(std::vector<float>{0.0F, NAN, 2.0F, 0.0F, -0.0F});
  EXPECT_EQ(histogram.zeros(), 3);
  EXPECT_EQ(histogram.total(), 4);
  EXPECT_EQ(histogram.lowest(), 0.0F);
  EXPECT_EQ(histogram.highest(), 2.0F);
}

TEST(Histogram, infinite_values_are_bounded) {
  Histogram histogram;
  histogram.add(std::vector<float>{HUGE_VALF, 1.0F, -HUGE_VALF});
  EXPECT_EQ(histogram.total(), 3);
  EXPECT_TRUE(std::isfinite(histogram.highest()));
  EXPECT_TRUE(std::isfinite(histogram.lowest()));
}

TEST(Histogram, nothing_was_seen_in_no_values) {
  Histogram histogram;
  histogram.add({});
  EXPECT_EQ(histogram.total(), 0);
  EXPECT_EQ(histogram.highest(), 0.0F);
}

}  // namespace
}  // namespace atrous
