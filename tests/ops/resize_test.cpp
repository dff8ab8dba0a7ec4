// Resize and Upsample.
#include "ops/resize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using Pairs = std::initializer_list<std::pair<const char*, Attr>>;

Tensor floats(std::initializer_list<float> list) { return row(list); }

Attr word(const char* text) { return std::string(text); }

// Row [1,1,1,n] to a row of another width.
std::vector<float> by_scale(Pairs list, std::initializer_list<float> row, float scale) {
  Tensor src = floats(row).reshaped({1, 1, 1, static_cast<std::int64_t>(row.size())});
  const Tensor dst = run({"Resize", attrs(list), tensors(std::move(src), Tensor(), floats({1, 1, 1, scale}))});
  return {dst.as<float>().begin(), dst.as<float>().end()};
}
std::vector<float> by_size(Pairs list, std::initializer_list<float> row, std::int64_t width) {
  Tensor src = floats(row).reshaped({1, 1, 1, static_cast<std::int64_t>(row.size())});
  const Tensor dst = run({"Resize", attrs(list), tensors(std::move(src), Tensor(), Tensor(), ints({1, 1, 1, width}))});
  return {dst.as<float>().begin(), dst.as<float>().end()};
}

void expect_row(const std::vector<float>& actual, const std::vector<float>& wanted) {
  ASSERT_EQ(actual.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(actual[i], wanted[i], 1e-5) << "element " << i;
}

TEST(Resize, half_pixel_clamps_at_the_border) {
  expect_row(by_scale({{"mode", word("linear")}}, {0, 4}, 2), {0, 1, 3, 4});
  expect_row(by_size({{"mode", word("linear")}}, {0, 4}, 4), {0, 1, 3, 4});
}

TEST(Resize, align_corners_hits_both_ends) {
  expect_row(by_size({{"mode", word("linear")}, {"coordinate_transformation_mode", word("align_corners")}}, {0, 4}, 5),
             {0, 1, 2, 3, 4});
}

TEST(Resize, align_corners_spans_the_extent_before_rounding) {
  // 0.6 * 4 = 2.4 -> 2 pixels at 0 and 1 * 3 / 1.4
  expect_row(by_scale({{"mode", word("linear")}, {"coordinate_transformation_mode", word("align_corners")}},
                      {1, 2, 3, 4}, 0.6F),
             {1, 3.1428571F});
}

TEST(Resize, asymmetric_starts_at_the_first_pixel) {
  expect_row(by_scale({{"mode", word("linear")}, {"coordinate_transformation_mode", word("asymmetric")}}, {0, 4}, 2),
             {0, 2, 4, 4});
}

TEST(Resize, pytorch_half_pixel_takes_the_first_pixel_for_a_size_of_one) {
  expect_row(
      by_size({{"mode", word("linear")}, {"coordinate_transformation_mode", word("pytorch_half_pixel")}}, {3, 4, 5}, 1),
      {3});
  expect_row(by_size({{"mode", word("linear")}}, {3, 4, 5}, 1), {4});
}

TEST(Resize, a_fractional_scale_is_used_as_given_although_the_size_is_rounded_down) {
  // 0.6 * 4 = 2.4 -> 2 pixels at (i + 0.5) / 0.6 - 0.5 = 0.333, 2.0
  expect_row(by_scale({{"mode", word("linear")}}, {1, 2, 3, 4}, 0.6F), {1.3333333F, 3.0F});
  expect_row(by_size({{"mode", word("linear")}}, {1, 2, 3, 4}, 2), {1.5F, 3.5F});
}

TEST(Resize, symmetric_half_pixel_centres_what_rounding_cut_off) {
  expect_row(by_scale({{"mode", word("linear")}, {"coordinate_transformation_mode", word("half_pixel_symmetric")}},
                      {1, 2, 3, 4}, 0.6F),
             {1.6666667F, 3.3333333F});
}

TEST(Resize, nearest_modes_differ_at_ties) {
  const auto picked = [](const char* mode) {
    return by_scale({{"nearest_mode", word(mode)}}, {1, 2, 3, 4}, 0.5F);  // coordinates 0.5 and 2.5
  };
  expect_row(picked("round_prefer_floor"), {1, 3});
  expect_row(picked("round_prefer_ceil"), {2, 4});
  expect_row(picked("floor"), {1, 3});
  expect_row(picked("ceil"), {2, 4});
}

TEST(Resize, nearest_moves_elements_of_any_type) {
  const Tensor dst = run({"Resize", {}, tensors(Tensor::of<bool>({2}, {true, false}), Tensor(), floats({2}))});
  EXPECT_TRUE(close(dst, Tensor::of<bool>({4}, {true, true, false, false}), kExact));
}

TEST(Resize, cubic_uses_four_taps_of_the_keys_kernel) {
  // at 0.75 in {0,0,1,1,...}: taps -1..2 clamped are 0,0,0,1: weight k(1.25) with a = -0.75
  const double a = -0.75;
  const double weight = ((a * 1.25 - 5 * a) * 1.25 + 8 * a) * 1.25 - 4 * a;
  const std::vector<float> dst = by_scale({{"mode", word("cubic")}}, {0, 0, 1, 1}, 2);
  EXPECT_NEAR(dst[2], weight, 1e-6);
  expect_row(by_scale({{"mode", word("cubic")}}, {5, 5, 5}, 1.5F), {5, 5, 5, 5});
}

TEST(Resize, exclude_outside_renormalises_the_weights) {
  const double a = -0.5;
  const auto k = [&](double x) {
    return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  };
  const std::vector<float> dst =
      by_scale({{"mode", word("cubic")}, {"cubic_coeff_a", -0.5F}, {"exclude_outside", std::int64_t{1}}}, {1, 2}, 2);
  // coordinate -0.25: inside are 0 (distance 0.25) and 1 (distance 1.25)
  EXPECT_NEAR(dst[0], (k(0.25) + 2 * k(1.25)) / (k(0.25) + k(1.25)), 1e-6);
}

TEST(Resize, antialias_averages_the_pixels_that_shrink_into_one) {
  // triangle of half-width 2 around 0.5: weights 0.75 for 0 and 1, 0.25 for -1 (the border) and 2
  expect_row(by_scale({{"mode", word("linear")}, {"antialias", std::int64_t{1}}}, {0, 0, 8, 8}, 0.5F), {1, 7});
  expect_row(by_scale({{"mode", word("cubic")}, {"antialias", std::int64_t{1}}}, {3, 3, 3, 3}, 0.5F), {3, 3});
}

TEST(Resize, crop_and_resize_extrapolates_outside_the_source) {
  const Attrs crop = attrs({{"mode", word("linear")},
                            {"coordinate_transformation_mode", word("tf_crop_and_resize")},
                            {"extrapolation_value", 10.0F}});
  const Tensor dst = run({"Resize", crop, tensors(floats({1, 2, 3}), floats({0.5F, 1.5F}), Tensor(), ints({3}))});
  EXPECT_TRUE(close(dst, floats({2, 3, 10})));
  EXPECT_EQ(failure({"Resize", crop, tensors(floats({1, 2, 3}), Tensor(), Tensor(), ints({3}))}),
            "tf_crop_and_resize needs a roi");
}

TEST(Resize, only_the_named_axes_change) {
  const Attrs two = attrs({{"axes", std::vector<std::int64_t>{3, -2}}});
  const Tensor src = random_tensor({1, 2, 3, 4}, 1);
  EXPECT_EQ(run({"Resize", two, tensors(src.clone(), Tensor(), Tensor(), ints({8, 9}))}).shape(), Shape({1, 2, 9, 8}));
}

TEST(Resize, the_aspect_ratio_is_kept_on_request) {
  const auto kept = [](const char* policy) {
    const Attrs list = attrs({{"axes", std::vector<std::int64_t>{2, 3}}, {"keep_aspect_ratio_policy", word(policy)}});
    return run({"Resize", list, tensors(random_tensor({1, 1, 2, 4}, 1), Tensor(), Tensor(), ints({7, 8}))}).shape();
  };
  EXPECT_EQ(kept("not_larger"), Shape({1, 1, 4, 8}));
  EXPECT_EQ(kept("not_smaller"), Shape({1, 1, 7, 14}));
  EXPECT_EQ(kept("stretch"), Shape({1, 1, 7, 8}));
  const Attrs list = attrs({{"keep_aspect_ratio_policy", word("not_smaller")}});
  EXPECT_EQ(failure({"Resize", list, tensors(random_tensor({1, 2}, 1), Tensor(), Tensor(), ints({1 << 30, 1}))}),
            "scale 1.07374e+09 does not fit an axis of 2");
}

TEST(Resize, empty_constants_count_as_left_out) {
  const Tensor none(DType::kF32, {0});
  EXPECT_EQ(run({"Resize", {}, tensors(floats({1, 2}), none.clone(), none.clone(), ints({4}))}).shape(), Shape({4}));
  const Graph graph =
      trial_graph({"Resize", {}, tensors(floats({1, 2}), none.clone(), none.clone(), ints({4})), 1, 11});
  EXPECT_EQ(graph.nodes.at(0).inputs[1], kNone);
  EXPECT_EQ(graph.nodes.at(0).inputs[2], kNone);
  EXPECT_NE(graph.nodes.at(0).inputs[3], kNone);
}

TEST(Resize, parameters_that_do_not_fit_are_refused) {
  const auto refused = [](Tensor scales, Tensor sizes) {
    return failure({"Resize", {}, tensors(random_tensor({2, 3}, 1), Tensor(), std::move(scales), std::move(sizes))});
  };
  EXPECT_EQ(refused(Tensor(), Tensor()), "has neither scales nor sizes");
  EXPECT_EQ(refused(floats({1, 1}), ints({2, 3})), "has both scales and sizes");
  EXPECT_EQ(refused(floats({1}), Tensor()), "scales has 1 elements, wanted 2");
  EXPECT_EQ(refused(floats({1, -2}), Tensor()), "scale -2 does not fit an axis of 3");
  EXPECT_EQ(refused(floats({1, NAN}), Tensor()), "scale nan does not fit an axis of 3");
  EXPECT_EQ(refused(Tensor(), ints({2, -3})), "an axis of 3 cannot take the size -3");
  EXPECT_EQ(failure({"Resize", attrs({{"mode", word("area")}}), tensors(floats({1}), Tensor(), floats({1}))}),
            "mode 'area' is not supported");
}

TEST(Resize, opset_10_is_asymmetric_and_rounds_down) {
  const Tensor dst = run({"Resize", {}, tensors(ints({1, 2, 3}), floats({1.7F})), 1, 10});
  EXPECT_TRUE(close(dst, ints({1, 1, 2, 2, 3}), kExact));  // 5 pixels at 0, 0.59, 1.18, 1.76, 2.35
}

TEST(Upsample, attribute_and_input_mean_the_same) {
  const Attrs seven = attrs({{"scales", std::vector<float>{2.0F}}});
  EXPECT_TRUE(close(run({"Upsample", seven, tensors(ints({1, 2})), 1, 7}), ints({1, 1, 2, 2}), kExact));
  EXPECT_TRUE(close(run({"Upsample", {}, tensors(ints({1, 2}), floats({2})), 1, 9}), ints({1, 1, 2, 2}), kExact));
  const Attrs linear = attrs({{"mode", word("linear")}});
  EXPECT_TRUE(close(run({"Upsample", linear, tensors(floats({0, 4}), floats({2})), 1, 9}), floats({0, 2, 4, 4})));
}

TEST(Upsample, a_scale_that_was_printed_with_eight_digits_reaches_the_size) {
  EXPECT_EQ(run({"Upsample", {}, tensors(random_tensor({65}, 1), floats({7.8923077F})), 1, 9}).shape(), Shape({513}));
}

TEST(ResizeGeometry, tells_which_axes_pass_unchanged) {
  const Tensor sizes = ints({1, 3, 8, 5});
  const ResizeGeometry geometry =
      resize_geometry({"Resize", "r", {}, {}, {}}, {1, 3, 4, 5}, {nullptr, nullptr, &sizes});
  EXPECT_TRUE(geometry.keeps(1));
  EXPECT_FALSE(geometry.keeps(2));
  EXPECT_TRUE(geometry.keeps(3));
  EXPECT_EQ(geometry.axes[2].scale, 2.0);
}

}  // namespace
}  // namespace atrous::test
