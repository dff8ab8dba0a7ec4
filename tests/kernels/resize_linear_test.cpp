// The vectorised resize against the plain one, and both against known values.
#include "kernels/resize_linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "support/targets.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

ResizeAxis axis_of(std::int64_t src, std::int64_t dst, CoordinateMode mode = CoordinateMode::kHalfPixel) {
  return {.mode = mode, .src = src, .dst = dst, .scale = static_cast<double>(dst) / static_cast<double>(src)};
}

ResizeTables linear(std::int64_t batch, const ResizeAxis& rows, const ResizeAxis& columns, std::int64_t channels) {
  return {batch, rows.src, columns.src, channels, linear_taps(rows), linear_taps(columns)};
}

testing::AssertionResult agrees(std::int64_t batch, const ResizeAxis& rows, const ResizeAxis& columns,
                                std::int64_t channels) {
  const Tensor src = random_tensor({batch, rows.src, columns.src, channels}, 17);
  Tensor fast(DType::kF32, {batch, rows.dst, columns.dst, channels});
  Tensor plain(DType::kF32, fast.shape());
  std::memset(fast.data(), 0xFF, fast.bytes());
  const ResizeTables tables = linear(batch, rows, columns, channels);
  resize_linear(tables, src.as<float>().data(), fast.as<float>().data());
  resize_linear_plain(tables, src.as<float>().data(), plain.as<float>().data());
  return close(fast, plain, kClose);
}

TEST(ResizeLinear, agrees_with_the_plain_version_for_every_count_of_channels) {
  for_each_target([] {
    for (const std::int64_t channels : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 21, 33, 256}) {
      EXPECT_TRUE(agrees(1, axis_of(5, 13), axis_of(7, 11), channels)) << channels << " channels";
    }
  });
}

TEST(ResizeLinear, agrees_with_the_plain_version_for_odd_sizes_and_batches) {
  for_each_target([] {
    EXPECT_TRUE(agrees(3, axis_of(1, 1), axis_of(1, 9), 21));
    EXPECT_TRUE(agrees(2, axis_of(1, 7), axis_of(1, 5), 19));
    EXPECT_TRUE(agrees(1, axis_of(33, 129), axis_of(33, 129), 6));
    EXPECT_TRUE(agrees(2, axis_of(31, 9), axis_of(17, 4), 24));
    EXPECT_TRUE(
        agrees(1, axis_of(9, 33, CoordinateMode::kAlignCorners), axis_of(4, 7, CoordinateMode::kAsymmetric), 18));
  });
}

TEST(ResizeLinear, half_pixel_doubling_blends_in_quarters) {
  for_each_target([] {
    const std::vector<float> src = {0.0F, 4.0F};
    std::vector<float> dst(4);
    resize_linear(linear(1, axis_of(1, 1), axis_of(2, 4), 1), src.data(), dst.data());
    EXPECT_EQ(dst, (std::vector<float>{0.0F, 1.0F, 3.0F, 4.0F}));
  });
}

TEST(ResizeLinear, an_infinite_neighbour_without_weight_does_not_leak) {
  for_each_target([] {
    const std::vector<float> src = {1.0F, INFINITY, 2.0F};
    std::vector<float> dst(3);
    resize_linear(linear(1, axis_of(1, 1), axis_of(3, 3), 1), src.data(), dst.data());
    EXPECT_EQ(dst[0], 1.0F);
    EXPECT_EQ(dst[2], 2.0F);
  });
}

TEST(ResizeNearest, repeats_pixels_of_any_width) {
  for_each_target([] {
    const ResizeAxis rows = axis_of(2, 4, CoordinateMode::kAsymmetric);
    const ResizeAxis columns = axis_of(1, 2, CoordinateMode::kAsymmetric);
    const ResizeTables tables{
        2, 2, 1, 3, nearest_taps(rows, NearestMode::kFloor), nearest_taps(columns, NearestMode::kFloor)};
    const std::uint8_t src[] = {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
    std::vector<std::uint8_t> dst(48);
    resize_nearest(tables, 1, reinterpret_cast<const std::byte*>(src), reinterpret_cast<std::byte*>(dst.data()));
    const std::vector<std::uint8_t> first(dst.begin(), dst.begin() + 24);
    EXPECT_EQ(first,
              (std::vector<std::uint8_t>{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6}));
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(dst[24 + i], first[i] + 10);
  });
}

TEST(ResizeNearest, a_single_pixel_fills_the_map) {
  for_each_target([] {
    const ResizeTables tables{1,
                              1,
                              1,
                              2,
                              nearest_taps(axis_of(1, 5), NearestMode::kRoundPreferFloor),
                              nearest_taps(axis_of(1, 3), NearestMode::kRoundPreferFloor)};
    const float src[] = {1.5F, -2.5F};
    std::vector<float> dst(30);
    resize_nearest(tables, sizeof(float), reinterpret_cast<const std::byte*>(src),
                   reinterpret_cast<std::byte*>(dst.data()));
    for (std::size_t i = 0; i < dst.size(); ++i) EXPECT_EQ(dst[i], src[i % 2]);
  });
}

}  // namespace
}  // namespace atrous::test
