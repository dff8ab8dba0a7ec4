// Sizes, paddings and useful pairs of sliding windows.
#include "ops/window.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "atrous/error.h"

namespace atrous {
namespace {

Attrs attributes(std::vector<std::int64_t> strides, std::vector<std::int64_t> dilations, const std::string& auto_pad) {
  Attrs attrs;
  attrs.set("strides", std::move(strides));
  attrs.set("dilations", std::move(dilations));
  attrs.set("auto_pad", auto_pad);
  return attrs;
}

TEST(Window, rate_6_with_padding_6_keeps_19x19) {
  Attrs attrs = attributes({1, 1}, {6, 6}, "NOTSET");
  attrs.set("pads", std::vector<std::int64_t>{6, 6, 6, 6});
  EXPECT_EQ(make_window(attrs, {19, 19}, {3, 3}).dst, (std::vector<std::int64_t>{19, 19}));
}

TEST(Window, same_upper_puts_the_odd_pad_at_the_end_and_same_lower_at_the_beginning) {
  const Window upper = make_window(attributes({2}, {3}, "SAME_UPPER"), {10}, {2});
  EXPECT_EQ(upper.dst[0], 5);
  EXPECT_EQ(upper.pads_begin[0], 1);
  EXPECT_EQ(upper.pads_end[0], 1);
  const Window odd = make_window(attributes({2}, {4}, "SAME_UPPER"), {10}, {2});
  EXPECT_EQ(odd.pads_begin[0], 1);
  EXPECT_EQ(odd.pads_end[0], 2);
  const Window lower = make_window(attributes({2}, {4}, "SAME_LOWER"), {10}, {2});
  EXPECT_EQ(lower.pads_begin[0], 2);
  EXPECT_EQ(lower.pads_end[0], 1);
}

TEST(Window, valid_counts_the_effective_kernel) {
  EXPECT_EQ(make_window(attributes({1}, {4}, "VALID"), {19}, {3}).dst[0], 19 - 8);
  EXPECT_EQ(make_window(attributes({3}, {4}, "VALID"), {19}, {3}).dst[0], 4);
}

TEST(Window, a_kernel_beyond_the_padded_input_is_corrupt) {
  try {
    static_cast<void>(make_window(attributes({1}, {4}, "VALID"), {8}, {3}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the window covers 9 elements of axis 2, which has 8 with padding");
  }
}

TEST(Window, outputs_that_see_nothing_but_padding_are_noticed) {
  const auto meets = [](std::int64_t size, std::int64_t kernel, std::int64_t rate, std::int64_t pad) {
    Attrs attrs = attributes({1}, {rate}, "NOTSET");
    attrs.set("pads", std::vector<std::int64_t>{pad, pad});
    return make_window(attrs, {size}, {kernel}).always_meets_input();
  };
  EXPECT_TRUE(meets(5, 3, 40, 40));  // the centre tap lies inside, however large the rate
  EXPECT_TRUE(meets(1, 1, 1, 0));
  EXPECT_FALSE(meets(5, 1, 1, 1));
  EXPECT_FALSE(meets(13, 2, 18, 9));  // both taps of the middle lie outside
  EXPECT_TRUE(meets(19, 2, 18, 9));
}

TEST(Window, what_always_meets_the_input_is_what_a_walk_over_all_pairs_finds) {
  for (std::int64_t size : {1, 2, 5, 9}) {
    for (std::int64_t kernel : {1, 2, 3, 5}) {
      for (std::int64_t rate : {1, 2, 4, 7}) {
        for (std::int64_t pad : {0, 1, 3, 8}) {
          for (std::int64_t stride : {1, 2, 3}) {
            if ((kernel - 1) * rate + 1 > size + 2 * pad) continue;
            Attrs attrs = attributes({stride}, {rate}, "NOTSET");
            attrs.set("pads", std::vector<std::int64_t>{pad, pad});
            const Window window = make_window(attrs, {size}, {kernel});
            std::vector<bool> met(static_cast<std::size_t>(window.dst[0]));
            for_each_pair(window, [&](std::int64_t dst, auto, auto) { met[static_cast<std::size_t>(dst)] = true; });
            EXPECT_EQ(window.always_meets_input(), std::find(met.begin(), met.end(), false) == met.end())
                << size << " " << kernel << " " << rate << " " << pad << " " << stride;
          }
        }
      }
    }
  }
}

TEST(Window, a_kernel_is_limited_where_it_is_larger_than_the_map) {
  Attrs attrs;
  attrs.set("pads", std::vector<std::int64_t>{1 << 16, 1 << 16});
  EXPECT_EQ(make_window(attrs, {5}, {65536}).dst[0], 5 + 131072 - 65536 + 1);
  EXPECT_EQ(make_window({}, {70000}, {70000}).dst[0], 1);
  try {
    static_cast<void>(make_window(attrs, {5}, {65537}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
    EXPECT_STREQ(error.what(),
                 "the kernel has the shape [65537], the limit on a map of [5] is 65536 elements along an axis");
  }
}

TEST(Window, useful_pairs_equals_what_a_walk_over_all_pairs_finds) {
  for (std::int64_t size : {1, 2, 5, 9, 14}) {
    for (std::int64_t rate : {1, 2, 4, 13, 20}) {
      for (std::int64_t stride : {1, 2}) {
        Attrs attrs = attributes({stride, 1}, {rate, rate}, "NOTSET");
        attrs.set("pads", std::vector<std::int64_t>{rate, rate, rate, rate});
        const Window window = make_window(attrs, {size, size}, {3, 3});
        std::int64_t pairs = 0;
        for_each_pair(window, [&](std::int64_t, std::int64_t, std::int64_t) { ++pairs; });
        EXPECT_EQ(window.useful_pairs(), pairs) << size << " " << rate << " " << stride;
      }
    }
  }
}

TEST(Window, useful_share_of_a_3x3_follows_the_formula_of_the_padded_border) {
  for (std::int64_t rate : {1, 6, 12, 24, 36, 65, 90}) {
    Attrs attrs = attributes({1, 1}, {rate, rate}, "NOTSET");
    attrs.set("pads", std::vector<std::int64_t>{rate, rate, rate, rate});
    const Window window = make_window(attrs, {65, 65}, {3, 3});
    const std::int64_t side = 3 * 65 - 2 * std::min<std::int64_t>(rate, 65);
    EXPECT_EQ(window.useful_pairs(), side * side);
  }
}

}  // namespace
}  // namespace atrous
