// QuantizedConv: its reference by hand, and the lowered form against the reference.
#include <gtest/gtest.h>

#include <cmath>

#include "dnnl/isa.h"
#include "kernels/pointwise_codes.h"
#include "ops/quantized_conv.h"
#include "ops/run_lowered.h"
#include "support/dice.h"

namespace atrous::test {
namespace {

using In = QuantizedConvInputs;

void put(Trial& trial, int input, Tensor tensor) { trial.inputs[static_cast<std::size_t>(input)] = std::move(tensor); }
// A 1x1 convolution of two pixels: channels 130, 120 and 128, 128 with zero point 128 and scale 0.5, by 2 and -4.
Trial by_hand() {
  Trial trial{.op = "QuantizedConv"};
  trial.inputs.resize(In::kCount);
  put(trial, In::kSrc, Tensor::of<std::uint8_t>({1, 2, 1, 2}, {130, 128, 120, 128}));
  put(trial, In::kSrcScale, scalar(0.5F));
  put(trial, In::kSrcZero, scalar<std::uint8_t>(128));
  put(trial, In::kWeights, Tensor::of<std::int8_t>({1, 2, 1, 1}, {2, -4}));
  put(trial, In::kWeightScale, Tensor::of<float>({1}, {0.25F}));
  put(trial, In::kWeightZero, Tensor::of<std::int8_t>({1}, {0}));
  return trial;
}

TEST(QuantizedConv, real_results_are_products_of_scales) {
  Trial trial = by_hand();
  put(trial, In::kBias, Tensor::of<float>({1}, {0.75F}));
  const Tensor y = run(std::move(trial));  // (2 * 2 + -8 * -4) / 8 + 0.75
  EXPECT_EQ(y.as<float>()[0], 5.25F);
  EXPECT_EQ(y.as<float>()[1], 0.75F);
}

TEST(QuantizedConv, sums_are_limited_and_rounded_before_the_residual) {
  Trial trial = by_hand();  // 4.5 and 0
  trial.attrs.set("sum_high", 4.2F);
  put(trial, In::kSumScale, scalar(0.5F));
  put(trial, In::kSumZero, scalar<std::uint8_t>(10));  // 4.2 is the code 18, a real 4
  put(trial, In::kResidual, Tensor::of<std::int8_t>({1, 1, 1, 2}, {3, -5}));
  put(trial, In::kResidualScale, scalar(2.0F));
  put(trial, In::kResidualZero, scalar<std::int8_t>(-1));  // 8 and -8
  put(trial, In::kDstScale, scalar(0.1F));
  put(trial, In::kDstZero, scalar<std::int8_t>(-100));
  trial.attrs.set("activation", std::string("relu"));
  const Tensor y = run(std::move(trial));
  EXPECT_EQ(y.as<std::int8_t>()[0], 20);
  EXPECT_EQ(y.as<std::int8_t>()[1], -100);
}

Tensor draw_codes(Dice& dice, DType dtype, Shape shape, std::int64_t low = 0, std::int64_t high = 255) {
  Tensor tensor(dtype, std::move(shape));
  auto* const bytes = static_cast<std::uint8_t*>(tensor.data());
  for (std::int64_t i = 0; i < tensor.elements(); ++i) bytes[i] = static_cast<std::uint8_t>(dice.within(low, high));
  return tensor;
}

DType draw_type(Dice& dice) { return dice.heads() ? DType::kU8 : DType::kI8; }

void draw_attrs(Dice& dice, Trial& trial, std::int64_t groups) {
  const std::int64_t rate = dice.within(1, 12);
  const std::int64_t stride = dice.within(1, 2);
  trial.attrs.set("group", groups);
  trial.attrs.set("dilations", std::vector<std::int64_t>{rate, rate});
  trial.attrs.set("strides", std::vector<std::int64_t>{stride, stride});
  trial.attrs.set("pads", std::vector<std::int64_t>{rate, rate, rate, rate});
  static constexpr const char* kActivations[] = {"", "relu", "clip", "hard_swish", "leaky_relu"};
  const std::string activation = kActivations[dice.within(0, 4)];
  if (activation.empty()) return;
  trial.attrs.set("activation", activation);
  trial.attrs.set("activation_alpha", activation == "clip" ? -1.5F : 0.1F);
  trial.attrs.set("activation_beta", 4.0F);
}

// Depthwise or not; weights u8 or s8 within s8 once their zero points are taken off.
Trial draw_trial(std::uint32_t seed, bool depthwise) {
  Dice dice(seed);
  Trial trial{.op = "QuantizedConv"};
  trial.inputs.resize(In::kCount);
  const std::int64_t groups = depthwise ? 20 : dice.one_of({1, 1, 1, 2});
  const std::int64_t src_channels = depthwise ? 20 : groups * dice.one_of({1, 3, 16, 37, 64});
  const std::int64_t dst_channels = depthwise ? 20 : groups * dice.one_of({5, 16, 21, 64});
  const DType src = draw_type(dice);
  const DType weights = draw_type(dice);
  draw_attrs(dice, trial, groups);
  put(trial, In::kSrc, draw_codes(dice, src, {2, src_channels, 9, 11}));
  put(trial, In::kSrcScale, scalar(0.02F));
  put(trial, In::kSrcZero, draw_codes(dice, src, {}));
  const std::int64_t low = weights == DType::kU8 ? 10 : 0;
  put(trial, In::kWeights, draw_codes(dice, weights, {dst_channels, src_channels / groups, 3, 3}, low, low + 236));
  put(trial, In::kWeightScale, dice.tensor({dst_channels}, 0.001F, 0.005F));
  const std::int64_t zero = weights == DType::kU8 ? 125 : 0;
  put(trial, In::kWeightZero, draw_codes(dice, weights, {dst_channels}, zero, zero == 0 ? 0 : 135));
  if (dice.heads()) put(trial, In::kBias, dice.tensor({dst_channels}, -2.0F, 2.0F));
  if (dice.within(0, 3) == 0) return trial;
  const DType dst = draw_type(dice);
  put(trial, In::kDstScale, scalar(0.05F));
  put(trial, In::kDstZero, draw_codes(dice, dst, {}));
  return trial;
}

void add_residual(Trial& trial, std::uint32_t seed) {
  Dice dice(seed + 1000);
  std::vector<Tensor> copies;
  for (const Tensor& input : trial.inputs) copies.push_back(input.data() == nullptr ? Tensor() : input.clone());
  const Tensor plain = run({.op = trial.op, .attrs = trial.attrs, .inputs = std::move(copies)});
  if (plain.dtype() == DType::kF32) return;
  const DType type = draw_type(dice);
  put(trial, In::kResidual, draw_codes(dice, type, plain.shape()));
  put(trial, In::kResidualScale, scalar(0.03F));
  put(trial, In::kResidualZero, draw_codes(dice, type, {}));
  if (dice.heads()) {
    const DType sum = draw_type(dice);
    put(trial, In::kSumScale, scalar(0.06F));
    put(trial, In::kSumZero, draw_codes(dice, sum, {}));
    trial.attrs.set("sum_low", -3.0F);
  }
}

// The reference calculates in double, kernels in float: where a value lies between two codes, they may differ.
void expect_equal_up_to_ties(const Tensor& found, const Tensor& wanted) {
  ASSERT_EQ(found.dtype(), wanted.dtype());
  if (wanted.dtype() == DType::kF32) {
    EXPECT_TRUE(close(found, wanted, kLoose));  // our depthwise kernel has a bias of whole products
    return;
  }
  std::int64_t different = 0;
  for (std::int64_t i = 0; i < wanted.elements(); ++i) {
    const auto a = static_cast<const std::uint8_t*>(found.data())[i];
    const auto b = static_cast<const std::uint8_t*>(wanted.data())[i];
    const int distance = std::abs(static_cast<std::int8_t>(a - b));
    ASSERT_LE(distance, 2) << "element " << i;  // a tie of the sum is a step of 0.06, at most two of the result
    different += distance > 0 ? 1 : 0;
  }
  EXPECT_LE(different * 50, wanted.elements());
}

TEST(QuantizedConvLowering, equals_the_reference_up_to_ties) {
  for (std::uint32_t seed = 0; seed < 80; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto make = [&] {
      Trial trial = draw_trial(seed, false);
      if (seed % 2 == 1) add_residual(trial, seed);
      return trial;
    };
    const Lowered lowered = run_lowered(make(), {seed % 4 < 2 ? Layout::kChannelsLast : Layout::kPlain});
    expect_equal_up_to_ties(lowered.outputs[0], run(make()));
    if (onednn::has_int8() && seed % 2 == 0) {
      EXPECT_NE(lowered.kernels.back(), "reference");
    }
  }
}

TEST(QuantizedConvLowering, depthwise_equals_the_reference_up_to_ties) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto make = [&] { return draw_trial(seed, true); };
    const Lowered lowered = run_lowered(make(), {Layout::kChannelsLast});
    expect_equal_up_to_ties(lowered.outputs[0], run(make()));
    const std::string activation = make().attrs.string("activation", "");
    const bool clamps = activation.empty() || activation == "relu" || activation == "clip";
    if (clamps) {
      EXPECT_EQ(lowered.kernels, std::vector<std::string>{"depthwise:highway"});
    }
  }
}

// A filter whose weights, less their zero point, are beyond s8.
TEST(QuantizedConvLowering, weights_beyond_s8_are_exact) {
  for (std::uint32_t seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto make = [&] {
      Trial trial = draw_trial(seed, false);
      Tensor& weights = trial.inputs[In::kWeights];
      if (weights.dtype() == DType::kI8) return trial;
      auto* const codes = weights.as<std::uint8_t>().data();
      codes[0] = 255;
      codes[weights.elements() - 1] = 0;
      trial.inputs[In::kWeightZero].as<std::uint8_t>()[0] = 40;
      trial.inputs[In::kWeightZero].as<std::uint8_t>().back() = 200;
      if (seed % 2 == 1) add_residual(trial, seed);
      return trial;
    };
    expect_equal_up_to_ties(run_lowered(make(), {Layout::kChannelsLast}).outputs[0], run(make()));
  }
}

TEST(QuantizedConvLowering, taps_that_never_meet_the_map_are_dropped) {
  const auto make = [] {
    Trial trial = draw_trial(4, false);
    trial.attrs.set("dilations", std::vector<std::int64_t>{12, 12});
    trial.attrs.set("pads", std::vector<std::int64_t>{12, 12, 12, 12});
    return trial;
  };
  expect_equal_up_to_ties(run_lowered(make(), {Layout::kChannelsLast}).outputs[0], run(make()));
}

// Codes of a map of 65x65 with many channels, as own kernels want it; weights in [-most, most].
Trial draw_wide(std::uint32_t seed, std::int64_t channels, std::int64_t kernel, std::int64_t most) {
  Dice dice(seed);
  Trial trial{.op = "QuantizedConv"};
  trial.inputs.resize(In::kCount);
  const std::int64_t rate = kernel == 3 ? 2 : 1;
  const std::int64_t pad = kernel == 3 ? 2 : 0;
  trial.attrs.set("dilations", std::vector<std::int64_t>{rate, rate});
  trial.attrs.set("pads", std::vector<std::int64_t>{pad, pad, pad, pad});
  put(trial, In::kSrc, draw_codes(dice, DType::kU8, {1, channels, 65, 65}));
  put(trial, In::kSrcScale, scalar(0.02F));
  put(trial, In::kSrcZero, scalar(static_cast<std::uint8_t>(seed)));
  Tensor weights(DType::kI8, {256, channels, kernel, kernel});
  for (std::int8_t& code : weights.as<std::int8_t>()) code = static_cast<std::int8_t>(dice.within(-most, most));
  put(trial, In::kWeights, std::move(weights));
  put(trial, In::kWeightScale, scalar(0.0005F));
  put(trial, In::kWeightZero, scalar<std::int8_t>(0));
  put(trial, In::kDstScale, scalar(0.05F));
  put(trial, In::kDstZero, scalar<std::uint8_t>(120));
  return trial;
}

// The sum of products at an element of the result.
std::int64_t sum_at(const Trial& trial, std::int64_t channel, std::int64_t row, std::int64_t column) {
  const Tensor& weights = trial.inputs[In::kWeights];
  const std::int64_t kernel = weights.shape()[2];
  const std::int64_t channels = weights.shape()[1];
  const std::int64_t zero = trial.inputs[In::kSrcZero].as<std::uint8_t>()[0];
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < channels * kernel * kernel; ++i) {
    const std::int64_t y = row + (i / kernel % kernel - kernel / 2) * 2;
    const std::int64_t x = column + (i % kernel - kernel / 2) * 2;
    if (y < 0 || y >= 65 || x < 0 || x >= 65) continue;
    const auto at = static_cast<std::size_t>((i / kernel / kernel * 65 + y) * 65 + x);
    const auto weight = weights.as<std::int8_t>()[static_cast<std::size_t>(channel * channels * kernel * kernel + i)];
    sum += weight * (trial.inputs[In::kSrc].as<std::uint8_t>()[at] - zero);
  }
  return sum;
}

// Compares some of the elements with sums that are added up one by one.
void expect_sampled_sums(const Trial& trial, const Tensor& found, std::int64_t residual_zero) {
  Dice dice(1);
  const bool has_residual = trial.inputs[In::kResidual].data() != nullptr;
  for (int sample = 0; sample < 3000; ++sample) {
    const std::int64_t m = dice.within(0, 255);
    const std::int64_t y = dice.within(0, 64);
    const std::int64_t x = dice.within(0, 64);
    const auto at = static_cast<std::size_t>((m * 65 + y) * 65 + x);
    double real = static_cast<double>(sum_at(trial, m, y, x)) * 0.02 * 0.0005;
    if (has_residual)
      real += 0.03 * static_cast<double>(trial.inputs[In::kResidual].as<std::uint8_t>()[at] - residual_zero);
    const double code = std::clamp(std::nearbyint(real / 0.05) + 120.0, 0.0, 255.0);
    ASSERT_NEAR(found.as<std::uint8_t>()[at], code, 1.0) << m << ", " << y << ", " << x;
  }
}

TEST(QuantizedConvLowering, wide_3x3_take_winograd_with_the_same_sums) {
  if (!onednn::has_int8()) GTEST_SKIP() << "the reference would take minutes";
  const auto make = [] { return draw_wide(77, 256, 3, 40); };
  const Lowered lowered = run_lowered(make(), {Layout::kChannelsLast});
  expect_sampled_sums(make(), lowered.outputs[0], 0);
  if (has_code_products()) {
    EXPECT_EQ(lowered.kernels.back(), "winograd F(4x4,3x3) codes");
  }
}

// Sums of 512 channels of the largest weights need bits that large tiles lose.
TEST(QuantizedConvLowering, winograd_leaves_the_largest_sums_exact) {
  if (!onednn::has_int8()) GTEST_SKIP() << "the reference would take minutes";
  const auto make = [] {
    Trial trial = draw_wide(0, 512, 3, 127);
    for (std::uint8_t& code : trial.inputs[In::kSrc].as<std::uint8_t>()) code = 255;
    for (std::int8_t& code : trial.inputs[In::kWeights].as<std::int8_t>()) code = 127;
    return trial;
  };
  const Lowered lowered = run_lowered(make(), {Layout::kChannelsLast});
  EXPECT_NE(lowered.kernels.back(), "winograd F(4x4,3x3) codes");
  expect_sampled_sums(make(), lowered.outputs[0], 0);
}

TEST(QuantizedConvLowering, wide_1x1_with_a_residual_take_the_own_product) {
  if (!onednn::has_int8()) GTEST_SKIP() << "the reference would take minutes";
  const auto make = [] {
    Trial trial = draw_wide(7, 512, 1, 90);
    Dice dice(8);
    put(trial, In::kResidual, draw_codes(dice, DType::kU8, {1, 256, 65, 65}));
    put(trial, In::kResidualScale, scalar(0.03F));
    put(trial, In::kResidualZero, scalar<std::uint8_t>(99));
    return trial;
  };
  const Lowered lowered = run_lowered(make(), {Layout::kChannelsLast});
  expect_sampled_sums(make(), lowered.outputs[0], 99);
  if (has_code_products()) {
    EXPECT_EQ(lowered.kernels.back(), "pointwise codes");
  }
}

}  // namespace
}  // namespace atrous::test
