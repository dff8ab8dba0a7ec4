// Vectorised work on one element a channel against the plain loops.
#include "kernels/channel_gate.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/bf16.h"
#include "support/targets.h"

namespace atrous {
namespace {

std::vector<float> draw(std::mt19937& random, std::int64_t count) {
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

void expect_near(const std::vector<float>& found, const std::vector<float>& wanted, std::int64_t size) {
  for (std::size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(found[i], wanted[i], 1e-5) << size << ", element " << i;
}

TEST(SumPixels, equals_the_plain_loop_for_every_number_of_channels_and_pixels) {
  test::for_each_target([] {
    std::mt19937 random(1);
    for (std::int64_t channels = 1; channels <= 70; ++channels) {
      const ChannelRange range{channels % 11, channels + 3, channels};
      const std::vector<float> src = draw(random, range.pixels * range.stride + 1);
      std::vector<float> fast(static_cast<std::size_t>(channels), 9.0F);
      std::vector<float> plain(fast.size(), 9.0F);
      sum_pixels(range, src.data(), fast.data());
      sum_pixels_plain(range, src.data(), plain.data());
      expect_near(fast, plain, channels);
    }
  });
}

TEST(SumPixels, of_bf16_are_those_of_the_values_that_it_holds) {
  test::for_each_target([] {
    std::mt19937 random(4);
    for (std::int64_t channels = 1; channels <= 70; channels += 3) {
      const ChannelRange range{channels % 11, channels + 3, channels};
      std::vector<float> src = draw(random, range.pixels * range.stride + 1);
      std::vector<BFloat16> narrow(src.size());
      to_bf16(src.data(), narrow.data(), static_cast<std::int64_t>(src.size()));
      to_f32(narrow.data(), src.data(), static_cast<std::int64_t>(src.size()));
      std::vector<float> from_narrow(static_cast<std::size_t>(channels));
      std::vector<float> from_wide(from_narrow.size());
      sum_pixels(range, narrow.data(), from_narrow.data());
      sum_pixels(range, src.data(), from_wide.data());
      EXPECT_EQ(from_narrow, from_wide) << channels;
    }
  });
}

TEST(SumPixels, a_part_of_the_channels_gets_the_same_sums_as_all_of_them) {
  test::for_each_target([] {
    std::mt19937 random(2);
    const std::vector<float> src = draw(random, 37 * 61);
    std::vector<float> all(61);
    sum_pixels({37, 61, 61}, src.data(), all.data());
    for (std::int64_t first = 0; first < 61; first += 7) {
      const std::int64_t count = std::min<std::int64_t>(61 - first, 19);
      std::vector<float> part(static_cast<std::size_t>(count));
      sum_pixels({37, 61, count}, src.data() + first, part.data());
      for (std::int64_t i = 0; i < count; ++i) {
        ASSERT_EQ(part[static_cast<std::size_t>(i)], all[static_cast<std::size_t>(first + i)]);
      }
    }
  });
}

TEST(ScaleChannels, equals_the_plain_loop_in_place_too_and_leaves_other_channels_alone) {
  test::for_each_target([] {
    std::mt19937 random(3);
    for (std::int64_t channels = 1; channels <= 70; ++channels) {
      const ChannelRange range{3, channels + 2, channels};
      std::vector<float> map = draw(random, range.pixels * range.stride);
      const std::vector<float> scales = draw(random, channels);
      std::vector<float> plain = map;
      scale_channels_plain(range, map.data(), scales.data(), plain.data());
      scale_channels(range, map.data(), scales.data(), map.data());
      ASSERT_EQ(map, plain) << channels;
    }
  });
}

TEST(ScaleChannels, rounds_to_bf16_what_it_would_leave_in_f32) {
  test::for_each_target([] {
    std::mt19937 random(6);
    for (std::int64_t channels = 1; channels <= 70; ++channels) {
      const ChannelRange range{3, channels, channels};
      const std::vector<float> map = draw(random, range.pixels * range.stride);
      const std::vector<float> scales = draw(random, channels);
      std::vector<float> plain(map.size());
      scale_channels_plain(range, map.data(), scales.data(), plain.data());
      std::vector<BFloat16> narrow(map.size());
      scale_channels(range, map.data(), scales.data(), narrow.data());
      for (std::size_t i = 0; i < map.size(); ++i) ASSERT_EQ(narrow[i].bits, to_bf16(plain[i]).bits) << channels;
      std::vector<BFloat16> src(map.size());
      for (std::size_t i = 0; i < map.size(); ++i) src[i] = to_bf16(map[i]);
      scale_channels(range, src.data(), scales.data(), narrow.data());
      for (std::size_t i = 0; i < map.size(); ++i) {
        const float wanted = to_f32(src[i]) * scales[i % static_cast<std::size_t>(channels)];
        ASSERT_EQ(narrow[i].bits, to_bf16(wanted).bits) << channels;
      }
    }
  });
}

TEST(AddScaledRows, equals_the_plain_loop_for_every_length) {
  test::for_each_target([] {
    std::mt19937 random(4);
    for (std::int64_t length = 1; length <= 150; ++length) {
      const std::int64_t count = length % 9;
      const std::vector<float> data = draw(random, count * (length + 1) + 1);
      const std::vector<float> factors = draw(random, count + 1);
      std::vector<float> fast = draw(random, length);
      std::vector<float> plain = fast;
      const Rows rows{data.data(), count, length + 1, length};
      add_scaled_rows(rows, factors.data(), fast.data());
      add_scaled_rows_plain(rows, factors.data(), plain.data());
      expect_near(fast, plain, length);
    }
  });
}

TEST(ScaleRuns, equals_the_plain_loop_for_every_length_of_run) {
  test::for_each_target([] {
    std::mt19937 random(5);
    for (const std::int64_t length : {1, 2, 4, 8, 16}) {
      const std::vector<std::int32_t> element = {2, 0, 1, 1, 2};
      const std::vector<float> src = draw(random, 5 * length);
      const std::vector<float> scales = draw(random, 3);
      std::vector<float> fast(src.size());
      std::vector<float> plain(src.size());
      scale_runs({element.data(), 5, length}, src.data(), scales.data(), fast.data());
      scale_runs_plain({element.data(), 5, length}, src.data(), scales.data(), plain.data());
      ASSERT_EQ(fast, plain) << length;
    }
  });
}

}  // namespace
}  // namespace atrous
