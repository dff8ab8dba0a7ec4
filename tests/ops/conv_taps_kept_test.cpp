// Dropping dead taps: what is left of windows and weights.
#include "ops/conv_taps_kept.h"

#include <gtest/gtest.h>

#include "support/dice.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

Window square(std::int64_t size, std::int64_t rate) {
  Attrs attrs;
  attrs.set("dilations", Dims{rate, rate});
  attrs.set("pads", Dims{rate, rate, rate, rate});
  return make_window(attrs, {size, size}, {3, 3});
}

TEST(DropDeadTaps, leaves_a_kernel_alone_whose_taps_all_meet_the_map) {
  Window window = square(33, 32);
  const KeptTaps kept = drop_dead_taps(window);
  EXPECT_TRUE(kept.all());
  EXPECT_EQ(kept.key(), "");
  EXPECT_EQ(window.kernel, Dims({3, 3}));
  EXPECT_EQ(window.pads_begin, Dims({32, 32}));
}

TEST(DropDeadTaps, makes_a_1x1_of_a_3x3_whose_rate_is_the_size_of_the_map) {
  Window window = square(33, 33);
  const KeptTaps kept = drop_dead_taps(window);
  EXPECT_EQ(kept.dropped(), 8);
  EXPECT_EQ(kept.key(), "taps 1+1x1+1/");
  EXPECT_EQ(window.kernel, Dims({1, 1}));
  EXPECT_EQ(window.dilations, Dims({1, 1}));
  EXPECT_EQ(window.pads_begin, Dims({0, 0}));
  EXPECT_EQ(window.exact_pads_end(), Dims({0, 0}));
  EXPECT_EQ(kept.crop(std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18}.data(), 2),
            std::vector<float>({4, 14}));
}

TEST(DropDeadTaps, drops_rows_and_columns_apart) {
  Attrs attrs;
  attrs.set("dilations", Dims{6, 2});
  attrs.set("pads", Dims{6, 2, 6, 2});
  Window window = make_window(attrs, {5, 9}, {3, 3});
  const KeptTaps kept = drop_dead_taps(window);
  EXPECT_EQ(window.kernel, Dims({1, 3}));
  EXPECT_EQ(window.dilations, Dims({1, 2}));
  EXPECT_EQ(kept.first, Dims({1, 0}));
}

// Which taps meet the map, and where, must be the same before and after.
TEST(DropDeadTaps, keeps_every_useful_pair_of_random_windows) {
  int dropped = 0;
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    Dims src, kernel, strides, dilations, begins, ends;
    for (int axis = 0; axis < 2; ++axis) {
      src.push_back(dice.within(1, 9));
      kernel.push_back(dice.within(1, 5));
      strides.push_back(dice.within(1, 3));
      dilations.push_back(dice.within(1, 12));
      const std::int64_t reach = dilations.back() * (kernel.back() - 1) + 1;
      begins.push_back(dice.within(0, reach));
      ends.push_back(std::max<std::int64_t>(dice.within(0, reach), reach - src.back() - begins.back()));
    }
    begins.insert(begins.end(), ends.begin(), ends.end());
    Attrs attrs;
    attrs.set("strides", strides);
    attrs.set("dilations", dilations);
    attrs.set("pads", begins);
    const Window whole = make_window(attrs, src, kernel);
    Window window = whole;
    const KeptTaps kept = drop_dead_taps(window);
    dropped += kept.all() ? 0 : 1;
    using Pairs = std::vector<std::array<std::int64_t, 3>>;
    Pairs wanted, got;
    for_each_pair(whole, [&](std::int64_t to, std::int64_t from, std::int64_t tap) {
      const std::int64_t row = tap / kernel[1] - kept.first[0];
      wanted.push_back({to, from, row * window.kernel[1] + tap % kernel[1] - kept.first[1]});
    });
    for_each_pair(window, [&](std::int64_t to, std::int64_t from, std::int64_t tap) {
      got.push_back({to, from, tap});
    });
    ASSERT_EQ(got, wanted) << "seed " << seed;
    ASSERT_EQ(window.dst, whole.dst);
    ASSERT_EQ(window.useful_pairs(), whole.useful_pairs());
    for (int axis = 0; axis < 2; ++axis) ASSERT_GE(window.pads_begin[axis], 0) << "seed " << seed;
  }
  EXPECT_GT(dropped, 500);
}

}  // namespace
}  // namespace atrous::test
