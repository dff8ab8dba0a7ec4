// QLinearConv that our kernel for depthwise convolutions takes, against the reference.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/run_lowered.h"
#include "support/dice.h"

namespace atrous::test {
namespace {

Tensor draw_codes(Dice& dice, DType dtype, Shape shape) {
  Tensor tensor(dtype, std::move(shape));
  auto* const bytes = static_cast<std::uint8_t*>(tensor.data());
  for (std::int64_t i = 0; i < tensor.elements(); ++i) bytes[i] = static_cast<std::uint8_t>(dice.within(0, 255));
  return tensor;
}

// `multiplier` filters a channel; scales and zero points of the weights for each of them, or one for all.
Trial draw_trial(std::uint32_t seed, std::int64_t multiplier) {
  Dice dice(seed);
  const std::int64_t channels = dice.one_of({2, 5, 16, 24, 67, 96});
  const DType src = dice.heads() ? DType::kU8 : DType::kI8;
  const DType weight = dice.heads() ? DType::kU8 : DType::kI8;
  const DType dst = dice.heads() ? DType::kU8 : DType::kI8;
  const std::int64_t rate = dice.within(1, 12);
  const std::int64_t stride = dice.within(1, 2);
  const std::int64_t parameters = dice.heads() ? channels * multiplier : 1;
  Trial trial;
  trial.op = "QLinearConv";
  trial.attrs.set("group", channels);
  trial.attrs.set("dilations", std::vector<std::int64_t>{rate, rate});
  trial.attrs.set("strides", std::vector<std::int64_t>{stride, stride});
  trial.attrs.set("pads", std::vector<std::int64_t>{rate, rate + 1, rate, rate});
  trial.inputs =
      tensors(draw_codes(dice, src, {2, channels, 9, 11}), Tensor::of<float>({}, {0.02F}), draw_codes(dice, src, {}),
              draw_codes(dice, weight, {channels * multiplier, 1, 3, 3}), dice.tensor({parameters}, 0.001F, 0.02F),
              draw_codes(dice, weight, {parameters}), Tensor::of<float>({}, {0.3F}), draw_codes(dice, dst, {}));
  if (parameters == 1 && dice.heads()) return trial;
  Tensor bias(DType::kI32, {channels * multiplier});
  for (std::int32_t& element : bias.as<std::int32_t>()) element = static_cast<std::int32_t>(dice.within(-9999, 9999));
  trial.inputs.push_back(std::move(bias));
  return trial;
}

// The reference multiplies in double, the kernel in float: where a value lies between two codes, they may differ.
TEST(QLinearConvLowering, depthwise_equals_the_reference_up_to_a_tie) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Layout layout = seed % 2 == 0 ? Layout::kChannelsLast : Layout::kPlain;
    const Lowered lowered = run_lowered(draw_trial(seed, 1), {layout});
    const Tensor wanted = run(draw_trial(seed, 1));
    ASSERT_EQ(lowered.kernels, std::vector<std::string>{"depthwise:highway"});
    ASSERT_EQ(lowered.outputs[0].dtype(), wanted.dtype());
    const auto* const a = static_cast<const std::uint8_t*>(lowered.outputs[0].data());
    const auto* const b = static_cast<const std::uint8_t*>(wanted.data());
    std::int64_t different = 0;
    for (std::int64_t i = 0; i < wanted.elements(); ++i) {
      const int distance = std::abs(static_cast<std::int8_t>(a[i] - b[i]));
      ASSERT_LE(distance, 1) << "seed " << seed;
      different += distance;
    }
    EXPECT_LE(different * 1000, wanted.elements()) << "seed " << seed;
  }
}

TEST(QLinearConvLowering, leaves_others_to_the_reference) {
  const Lowered lowered = run_lowered(draw_trial(1, 2), {Layout::kPlain});
  EXPECT_EQ(lowered.kernels, std::vector<std::string>{"reference"});
}

}  // namespace
}  // namespace atrous::test
