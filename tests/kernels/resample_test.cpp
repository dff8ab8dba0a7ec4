// Vectorised resampling against the plain loops.
#include "kernels/resample.h"

#include <gtest/gtest.h>

#include <random>

#include "support/targets.h"

namespace atrous {
namespace {

std::vector<std::uint8_t> noise(std::size_t bytes, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> values(bytes);
  for (std::uint8_t& value : values) value = static_cast<std::uint8_t>(random());
  return values;
}

TEST(TriangleAxis, weights_add_up_to_one_in_fixed_point) {
  for (const auto& [src, dst] : {std::pair{7, 3}, {3, 7}, {1, 5}, {5, 1}, {500, 513}}) {
    const ResampleAxis axis = triangle_axis(src, dst);
    for (int i = 0; i < dst; ++i) {
      int sum = 0;
      for (int k = 0; k < axis.count[i]; ++k) sum += axis.weights[i * axis.taps + k];
      EXPECT_NEAR(sum, 1 << 22, axis.taps) << src << " to " << dst << " at " << i;
      EXPECT_LE(axis.first[i] + axis.count[i], src);
      EXPECT_LE(axis.count[i], axis.taps);
    }
  }
}

TEST(ResampleRowRgb, equals_the_plain_loop) {
  test::for_each_target([] {
    for (const auto& [src, dst] : {std::pair{1, 1},
                                   {1, 9},
                                   {9, 1},
                                   {33, 100},
                                   {100, 33},
                                   {257, 513},
                                   {500, 513},
                                   {375, 401},
                                   {513, 500},
                                   {640, 513},
                                   {5, 4}}) {
      const ResampleAxis axis = triangle_axis(src, dst);
      const std::vector<std::uint8_t> row = noise(static_cast<std::size_t>(src) * 3 + kRowSlackBytes, 7);
      std::vector<std::uint8_t> fast(static_cast<std::size_t>(dst) * 3 + kRowSlackBytes);
      std::vector<std::uint8_t> plain(fast.size());
      resample_row_rgb(row.data(), axis, fast.data());
      resample_row_rgb_plain(row.data(), axis, plain.data());
      fast.resize(static_cast<std::size_t>(dst) * 3);
      plain.resize(fast.size());
      EXPECT_EQ(fast, plain) << src << " to " << dst;
    }
  });
}

TEST(ResampleRows, equals_the_plain_loop_for_every_length) {
  test::for_each_target([] {
    const std::vector<std::int32_t> weights = {1 << 20, 1 << 21, (1 << 20) + 3};
    for (std::size_t bytes = 1; bytes < 80; ++bytes) {
      std::vector<std::vector<std::uint8_t>> rows;
      std::vector<const std::uint8_t*> pointers;
      for (std::uint32_t k = 0; k < 3; ++k) rows.push_back(noise(bytes, k));
      for (const auto& row : rows) pointers.push_back(row.data());
      std::vector<std::uint8_t> fast(bytes);
      std::vector<std::uint8_t> plain(bytes);
      resample_rows({pointers.data(), weights.data(), 3}, bytes, fast.data());
      resample_rows_plain({pointers.data(), weights.data(), 3}, bytes, plain.data());
      EXPECT_EQ(fast, plain) << bytes;
    }
  });
}

}  // namespace
}  // namespace atrous
