// GridSample.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// One point of the map {1, 2; 3, 4}.
float at(float x, float y, const char* mode, const char* padding, std::int64_t align_corners) {
  const Attrs list =
      attrs({{"mode", std::string(mode)}, {"padding_mode", std::string(padding)}, {"align_corners", align_corners}});
  return run({"GridSample", list,
              tensors(Tensor::of<float>({1, 1, 2, 2}, {1, 2, 3, 4}), Tensor::of<float>({1, 1, 1, 2}, {x, y}))})
      .as<float>()[0];
}

TEST(GridSample, aligned_corners_are_the_centres_of_the_outer_pixels) {
  EXPECT_EQ(at(-1, -1, "bilinear", "zeros", 1), 1.0F);
  EXPECT_EQ(at(1, 1, "linear", "zeros", 1), 4.0F);
  EXPECT_EQ(at(0, 0, "bilinear", "zeros", 1), 2.5F);
  EXPECT_EQ(at(1, 0, "bilinear", "zeros", 1), 3.0F);
}

TEST(GridSample, without_alignment_the_corner_is_a_quarter_of_a_pixel_and_zeros) {
  EXPECT_EQ(at(-1, -1, "bilinear", "zeros", 0), 0.25F);
  EXPECT_EQ(at(-1, -1, "bilinear", "border", 0), 1.0F);
  EXPECT_EQ(at(0.5F, -0.5F, "bilinear", "zeros", 0), 2.0F);
}

TEST(GridSample, far_outside_is_zero_or_the_border) {
  EXPECT_EQ(at(1e30F, 0, "bilinear", "zeros", 0), 0.0F);
  EXPECT_EQ(at(1e30F, 1e30F, "nearest", "border", 0), 4.0F);
}

TEST(GridSample, nearest_takes_the_closest_pixel) {
  EXPECT_EQ(at(0.4F, -0.4F, "nearest", "zeros", 0), 2.0F);
  EXPECT_EQ(at(-0.1F, 0.9F, "nearest", "zeros", 0), 3.0F);
}

TEST(GridSample, batches_take_their_own_points) {
  const Tensor dst =
      run({"GridSample", attrs({{"align_corners", std::int64_t{1}}}),
           tensors(Tensor::of<float>({2, 1, 1, 2}, {1, 2, 3, 4}), Tensor::of<float>({2, 1, 1, 2}, {-1, 0, 1, 0}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 1, 1, 1}, {1, 4})));
}

TEST(GridSample, what_does_not_fit_is_refused) {
  EXPECT_EQ(failure({"GridSample", {}, tensors(random_tensor({2, 1, 2, 2}, 1), random_tensor({1, 1, 1, 2}, 1))}),
            "grid is f32[1,1,1,2], wanted f32[2,H,W,2]");
  EXPECT_EQ(failure({"GridSample", attrs({{"mode", std::string("cubic")}}),
                     tensors(random_tensor({1, 1, 2, 2}, 1), random_tensor({1, 1, 1, 2}, 1))}),
            "mode 'cubic' is not supported");
}

}  // namespace
}  // namespace atrous::test
