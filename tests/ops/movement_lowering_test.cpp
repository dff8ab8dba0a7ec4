// The lowerings of operators that move data: equal to the reference in every layout, and free of copies where possible.
#include <gtest/gtest.h>

#include "ops/run_lowered.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

constexpr Layout kPlain = Layout::kPlain;
constexpr Layout kChannelsLast = Layout::kChannelsLast;

Trial copy_of(const Trial& trial) {
  Trial copy{trial.op, trial.attrs, {}, trial.outputs, trial.opset};
  for (const Tensor& input : trial.inputs) copy.inputs.push_back(input.data() != nullptr ? input.clone() : Tensor());
  return copy;
}

// Runs the trial both ways and compares every output.
Lowered checked(Trial trial, const std::vector<Layout>& layouts, double tolerance = kExact) {
  const std::vector<Tensor> wanted = run_all(copy_of(trial));
  Lowered lowered = run_lowered(std::move(trial), layouts);
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(close(lowered.outputs[i], wanted[i], tolerance));
  return lowered;
}

Trial reshape(Shape src, std::initializer_list<std::int64_t> dst) {
  return {"Reshape", {}, tensors(random_tensor(std::move(src), 3), ints(dst))};
}

TEST(ReshapeLowering, of_a_plain_tensor_is_an_alias) {
  const Lowered lowered = checked(reshape({2, 3, 4, 5}, {2, 60}), {kPlain});
  EXPECT_TRUE(lowered.kernels.empty());
  EXPECT_EQ(lowered.reorders, 0);
}

TEST(ReshapeLowering, keeps_channels_last_while_only_pixels_are_counted_otherwise) {
  const Lowered lowered = checked(reshape({2, 3, 4, 5}, {2, 3, 20}), {kChannelsLast});
  EXPECT_EQ(lowered.reorders, 0);
  EXPECT_EQ(lowered.layouts[0], kChannelsLast);
}

TEST(ReshapeLowering, reorders_channels_last_maps_when_channels_are_touched) {
  EXPECT_EQ(checked(reshape({2, 3, 4, 5}, {2, 60}), {kChannelsLast}).reorders, 1);
  EXPECT_EQ(checked(reshape({2, 3, 1, 1}, {2, 3}), {kChannelsLast}).reorders, 0);
}

TEST(SqueezeLowering, of_pooled_channels_is_an_alias) {
  const Lowered lowered =
      checked({"Squeeze", {}, tensors(random_tensor({2, 7, 1, 1}, 1), ints({2, 3}))}, {kChannelsLast});
  EXPECT_TRUE(lowered.kernels.empty());
  EXPECT_EQ(lowered.reorders, 0);
}

Lowered transposed(Shape src, std::vector<std::int64_t> perm, Layout layout) {
  return checked({"Transpose", attrs({{"perm", std::move(perm)}}), tensors(random_tensor(std::move(src), 9))},
                 {layout});
}

TEST(TransposeLowering, between_the_layouts_is_an_alias) {
  const Lowered to_maps = transposed({2, 4, 5, 3}, {0, 3, 1, 2}, kPlain);
  EXPECT_TRUE(to_maps.kernels.empty());
  EXPECT_EQ(to_maps.layouts[0], kChannelsLast);
  const Lowered to_rows = transposed({2, 3, 4, 5}, {0, 2, 3, 1}, kChannelsLast);
  EXPECT_TRUE(to_rows.kernels.empty());
  EXPECT_EQ(to_rows.layouts[0], kPlain);
  EXPECT_TRUE(transposed({2, 3, 20}, {0, 2, 1}, kChannelsLast).kernels.empty());
  EXPECT_TRUE(transposed({2, 1, 4, 5}, {0, 2, 1, 3}, kPlain).kernels.empty());
}

TEST(TransposeLowering, other_permutations_run_the_reference) {
  EXPECT_EQ(transposed({2, 3, 4, 5}, {0, 2, 1, 3}, kPlain).kernels.size(), 1U);
  EXPECT_EQ(transposed({2, 3, 4, 5}, {0, 2, 3, 1}, kPlain).kernels.size(), 1U);
  EXPECT_EQ(transposed({2, 3, 4, 5}, {0, 3, 1, 2}, kChannelsLast).kernels.size(), 1U);
}

Trial concat(std::int64_t axis, Shape first, Shape second) {
  return {"Concat", attrs({{"axis", axis}}),
          tensors(random_tensor(std::move(first), 1), random_tensor(std::move(second), 2))};
}

TEST(ConcatLowering, follows_the_first_channels_last_input) {
  const Lowered channels = checked(concat(1, {2, 3, 4, 5}, {2, 6, 4, 5}), {kPlain, kChannelsLast});
  EXPECT_EQ(channels.layouts[0], kChannelsLast);
  EXPECT_EQ(channels.reorders, 1);
  EXPECT_EQ(checked(concat(1, {2, 3, 4, 5}, {2, 6, 4, 5}), {kPlain, kPlain}).layouts[0], kPlain);
}

TEST(ConcatLowering, joins_any_axis_in_both_layouts) {
  for (const Layout layout : {kPlain, kChannelsLast}) {
    checked(concat(0, {2, 3, 4, 5}, {1, 3, 4, 5}), {layout, layout});
    checked(concat(2, {2, 3, 4, 5}, {2, 3, 1, 5}), {layout, layout});
    checked(concat(-1, {2, 3, 4, 5}, {2, 3, 4, 7}), {layout, layout});
    checked(concat(1, {1, 37, 33, 31}, {1, 64, 33, 31}), {layout, layout});
  }
}

TEST(ConcatLowering, empty_and_constant_inputs_take_part) {
  checked(concat(1, {0}, {2, 3, 4, 5}), {kPlain, kChannelsLast});
  checked(concat(1, {2, 3, 4, 5}, {2, 1, 4, 5}), {kChannelsLast});
}

TEST(SplitLowering, stays_in_the_layout_of_the_source) {
  for (const Layout layout : {kPlain, kChannelsLast}) {
    for (const std::int64_t axis : {0, 1, 3}) {
      const Lowered lowered = checked({"Split", attrs({{"axis", axis}, {"num_outputs", std::int64_t{2}}}),
                                       tensors(random_tensor({2, 40, 33, 9}, 3)), 2},
                                      {layout});
      EXPECT_EQ(lowered.layouts, (std::vector<Layout>{layout, layout}));
      EXPECT_EQ(lowered.reorders, 0);
    }
  }
}

TEST(SliceLowering, stays_in_the_layout_of_the_source) {
  for (const Layout layout : {kPlain, kChannelsLast}) {
    const Lowered lowered = checked({"Slice",
                                     {},
                                     tensors(random_tensor({1, 40, 33, 9}, 3), ints({1, -1, 2}), ints({40, 0, 9}),
                                             ints({1, 2, 3}), ints({1, -2, 3}))},
                                    {layout});
    EXPECT_EQ(lowered.kernels.at(0), "copy");
    EXPECT_EQ(lowered.reorders, 0);
  }
}

TEST(PadLowering, stays_in_the_layout_of_the_source) {
  for (const Layout layout : {kPlain, kChannelsLast}) {
    for (const char* mode : {"constant", "edge", "reflect", "wrap"}) {
      const Lowered lowered = checked(
          {"Pad", attrs({{"mode", std::string(mode)}}),
           tensors(random_tensor({2, 5, 33, 65}, 3), ints({0, 1, 2, 3, 0, 0, 4, -1}), Tensor::of<float>({}, {-7}))},
          {layout});
      EXPECT_EQ(lowered.layouts[0], layout);
      EXPECT_EQ(lowered.kernels.at(0), "copy");
    }
  }
}

Trial resize(const char* mode, const char* coordinates, Shape src, std::initializer_list<std::int64_t> sizes) {
  return {"Resize", attrs({{"mode", std::string(mode)}, {"coordinate_transformation_mode", std::string(coordinates)}}),
          tensors(random_tensor(std::move(src), 5), Tensor(), Tensor(), ints(sizes))};
}

TEST(ResizeLowering, agrees_with_the_reference_in_every_coordinate_mode) {
  for (const char* coordinates :
       {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"}) {
    for (const char* mode : {"linear", "nearest"}) {
      const Lowered lowered = checked(resize(mode, coordinates, {2, 5, 7, 4}, {2, 5, 13, 3}), {kChannelsLast}, kClose);
      EXPECT_EQ(lowered.kernels.at(0), std::string("resize_") + mode);
      EXPECT_EQ(lowered.layouts[0], kChannelsLast);
    }
  }
}

TEST(ResizeLowering, agrees_with_the_reference_for_fractional_scales) {
  for (const float scale : {0.6F, 1.1F, 2.5F}) {
    Trial trial{"Resize", attrs({{"mode", std::string("linear")}}),
                tensors(random_tensor({1, 18, 5, 9}, 5), Tensor(), Tensor::of<float>({4}, {1, 1, scale, scale}))};
    EXPECT_EQ(checked(std::move(trial), {kChannelsLast}, kClose).kernels.at(0), "resize_linear");
  }
}

TEST(ResizeLowering, a_single_pixel_fills_the_map) {
  EXPECT_EQ(checked(resize("linear", "half_pixel", {2, 19, 1, 1}, {2, 19, 33, 31}), {kChannelsLast}).kernels.at(0),
            "fill");
}

TEST(ResizeLowering, what_has_no_kernel_runs_the_reference) {
  EXPECT_EQ(checked(resize("cubic", "half_pixel", {1, 2, 4, 4}, {1, 2, 7, 7}), {kPlain}).kernels.at(0), "reference");
  EXPECT_EQ(checked(resize("linear", "half_pixel", {1, 2, 4, 4}, {1, 4, 4, 4}), {kPlain}).kernels.at(0), "reference");
  EXPECT_EQ(checked(resize("linear", "half_pixel", {2, 4, 4}, {2, 4, 7}), {kPlain}).kernels.at(0), "reference");
}

}  // namespace
}  // namespace atrous::test
