// QuantizedAdd and QuantizedGate: by hand, and lowered against the reference.
#include <gtest/gtest.h>

#include <cstdlib>

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

// A map and a second operand of the given shape, with types, zero points and clamps drawn from the seed.
Trial draw_trial(const char* op, std::uint32_t seed, const Shape& map, const Shape& other) {
  Dice dice(seed);
  const auto type = [&] { return dice.heads() ? DType::kU8 : DType::kI8; };
  const DType a = type();
  const DType b = type();
  Trial trial{.op = op};
  trial.inputs = tensors(draw_codes(dice, a, map), scalar(0.04F), draw_codes(dice, a, {}), draw_codes(dice, b, other),
                         scalar(0.03F), draw_codes(dice, b, {}), scalar(0.07F), draw_codes(dice, type(), {}));
  if (dice.heads()) trial.attrs.set("low", 0.0F);
  if (dice.heads()) trial.attrs.set("high", 6.0F);
  return trial;
}

// The reference calculates in double, the kernel in float: where a number lies between two codes, they may differ.
void expect_equal_up_to_ties(const Tensor& found, const Tensor& wanted) {
  ASSERT_EQ(found.dtype(), wanted.dtype());
  ASSERT_EQ(found.shape(), wanted.shape());
  std::int64_t different = 0;
  for (std::int64_t i = 0; i < wanted.elements(); ++i) {
    const int distance = std::abs(static_cast<std::int8_t>(static_cast<const std::uint8_t*>(found.data())[i] -
                                                           static_cast<const std::uint8_t*>(wanted.data())[i]));
    ASSERT_LE(distance, 1) << "element " << i;
    different += distance;
  }
  EXPECT_LE(different * 50, wanted.elements());
}

TEST(QuantizedAdd, sums_are_clamped_and_rounded) {
  Trial trial{.op = "QuantizedAdd", .attrs = attrs({{"low", 0.0F}})};
  trial.inputs = tensors(Tensor::of<std::uint8_t>({1, 1, 1, 3}, {12, 10, 0}), scalar(0.5F), scalar<std::uint8_t>(10),
                         Tensor::of<std::int8_t>({1, 1, 1, 3}, {3, 1, 0}), scalar(0.25F), scalar<std::int8_t>(0),
                         scalar(0.5F), scalar<std::int8_t>(-5));
  const Tensor y = run(std::move(trial));  // 1.75, 0.25 and -5
  EXPECT_EQ(y.as<std::int8_t>()[0], -1);
  EXPECT_EQ(y.as<std::int8_t>()[1], -5);
  EXPECT_EQ(y.as<std::int8_t>()[2], -5);
}

TEST(QuantizedGate, channels_are_scaled) {
  Trial trial{.op = "QuantizedGate", .attrs = attrs({{"high", 2.0F}})};
  trial.inputs = tensors(Tensor::of<std::uint8_t>({1, 2, 1, 2}, {12, 10, 8, 30}), scalar(0.5F),
                         scalar<std::uint8_t>(10), Tensor::of<std::int8_t>({1, 2, 1, 1}, {3, 1}), scalar(0.25F),
                         scalar<std::int8_t>(0), scalar(0.25F), scalar<std::uint8_t>(100));
  const Tensor y = run(std::move(trial));  // 1 and 0 by 0.75, -1 and 10 by 0.25
  EXPECT_EQ(y.as<std::uint8_t>()[0], 103);
  EXPECT_EQ(y.as<std::uint8_t>()[1], 100);
  EXPECT_EQ(y.as<std::uint8_t>()[2], 99);
  EXPECT_EQ(y.as<std::uint8_t>()[3], 108);
}

TEST(QuantizedArithmeticLowering, equals_the_references_up_to_ties) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Layout layout = seed % 2 == 0 ? Layout::kChannelsLast : Layout::kPlain;
    const Shape map = {2, 1 + static_cast<std::int64_t>(seed) * 3, 5, 7};
    const auto sum = [&] { return draw_trial("QuantizedAdd", seed, map, map); };
    const Lowered added = run_lowered(sum(), {layout});
    EXPECT_EQ(added.kernels, std::vector<std::string>{"code_sum"});
    expect_equal_up_to_ties(added.outputs[0], run(sum()));
    const auto gate = [&] { return draw_trial("QuantizedGate", seed, map, {map[0], map[1], 1, 1}); };
    const Lowered gated = run_lowered(gate(), {layout});
    EXPECT_EQ(gated.kernels, std::vector<std::string>{"code_gate"});
    expect_equal_up_to_ties(gated.outputs[0], run(gate()));
  }
}

}  // namespace
}  // namespace atrous::test
