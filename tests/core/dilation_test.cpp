// Effective kernels, receptive fields, dead taps and gridding against worked cases and plain loops.
#include "core/dilation.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "atrous/error.h"

namespace atrous {
namespace {

using Rates = std::vector<std::int64_t>;

// Taps that meet the input, by trying every output position.
std::int64_t counted_live_taps(const WindowAxis& axis, std::int64_t pad, std::int64_t input, std::int64_t output) {
  std::int64_t live = 0;
  for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
    bool meets = false;
    for (std::int64_t o = 0; o < output; ++o) {
      const std::int64_t at = o * axis.stride + tap * axis.dilation - pad;
      meets = meets || (at >= 0 && at < input);
    }
    live += meets ? 1 : 0;
  }
  return live;
}

// Whether the offsets that a stack of 3-tap layers reaches have a hole.
bool leaves_holes(const Rates& rates) {
  std::set<std::int64_t> reached{0};
  for (const std::int64_t rate : rates) {
    std::set<std::int64_t> next;
    for (const std::int64_t offset : reached) next.insert({offset - rate, offset, offset + rate});
    reached = next;
  }
  return static_cast<std::int64_t>(reached.size()) != *reached.rbegin() - *reached.begin() + 1;
}

TEST(Dilation, effective_kernel_is_rate_times_taps_less_one_plus_one) {
  EXPECT_EQ(effective_kernel(3, 1), 3);
  EXPECT_EQ(effective_kernel(3, 6), 13);
  EXPECT_EQ(effective_kernel(5, 2), 9);
  EXPECT_EQ(effective_kernel(1, 36), 1);
}

TEST(Dilation, same_padding_keeps_a_19_map_at_rate_6_with_6_on_each_side) {
  EXPECT_EQ(same_padding(3, 6), 12);
  EXPECT_EQ(19 + same_padding(3, 6) - effective_kernel(3, 6) + 1, 19);
}

TEST(Dilation, receptive_field_of_rates_1_2_4_grows_3_7_15) {
  const std::vector<WindowAxis> stack{{3, 1, 1}, {3, 1, 2}, {3, 1, 4}};
  EXPECT_EQ(receptive_field({}), 1);
  EXPECT_EQ(receptive_field(std::span(stack).first(1)), 3);
  EXPECT_EQ(receptive_field(std::span(stack).first(2)), 7);
  EXPECT_EQ(receptive_field(stack), 15);
}

TEST(Dilation, receptive_field_counts_the_strides_before_a_layer) {
  const std::vector<WindowAxis> stem{{7, 2, 1}, {3, 2, 1}};  // a ResNet's stem: 7 + 2 * 2
  EXPECT_EQ(receptive_field(stem), 11);
}

TEST(Dilation, a_rate_of_the_map_size_leaves_the_centre_tap_only) {
  EXPECT_EQ(live_taps({3, 1, 32}, 32, 33, 33), 3);
  EXPECT_EQ(live_taps({3, 1, 33}, 33, 33, 33), 1);
  EXPECT_EQ(live_taps({3, 1, 36}, 36, 33, 33), 1);
}

TEST(Dilation, live_taps_agree_with_trying_every_position) {
  for (std::int64_t kernel : {1, 2, 3, 5})
    for (std::int64_t stride : {1, 2, 3})
      for (std::int64_t rate : {1, 2, 5, 9})
        for (std::int64_t pad : {0, 1, 4, 9, 20})
          for (std::int64_t input : {1, 2, 7, 16}) {
            const std::int64_t output = (input + 2 * pad - effective_kernel(kernel, rate)) / stride + 1;
            const WindowAxis axis{kernel, stride, rate};
            EXPECT_EQ(live_taps(axis, pad, input, output), counted_live_taps(axis, pad, input, output))
                << "k" << kernel << " s" << stride << " d" << rate << " p" << pad << " in" << input;
          }
}

TEST(Dilation, rates_1_2_5_leave_no_holes_and_1_2_9_do) {
  EXPECT_EQ(largest_gap(Rates{1, 2, 5}), 2);
  EXPECT_FALSE(has_gridding(Rates{1, 2, 5}, 3));
  EXPECT_EQ(largest_gap(Rates{1, 2, 9}), 5);
  EXPECT_TRUE(has_gridding(Rates{1, 2, 9}, 3));
}

TEST(Dilation, rates_with_a_common_factor_grid) {
  EXPECT_EQ(common_factor(Rates{2, 4, 8}), 2);
  EXPECT_TRUE(has_gridding(Rates{2, 2, 2}, 3));
  EXPECT_TRUE(has_gridding(Rates{2, 4, 8}, 3));
}

TEST(Dilation, one_convolution_is_no_stack) {
  EXPECT_FALSE(has_gridding(Rates{12}, 3));
  EXPECT_THROW(largest_gap(Rates{12}), Error);
}

TEST(Dilation, the_rule_agrees_with_the_reached_offsets_for_stacks_that_start_dense) {
  for (std::int64_t second = 1; second <= 8; ++second) {
    for (std::int64_t third = second; third <= 12; ++third) {
      const Rates rates{1, second, third};
      if (!has_gridding(rates, 3)) {
        EXPECT_FALSE(leaves_holes(rates)) << "1," << second << "," << third;
      }
    }
  }
  EXPECT_TRUE(leaves_holes({1, 2, 9}));
  EXPECT_TRUE(leaves_holes({2, 2, 2}));
}

}  // namespace
}  // namespace atrous
