// CodeTable, CodeMean, and what other operators do with codes: by hand, and lowered against the reference.
#include <gtest/gtest.h>

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

void expect_same_codes(const Tensor& found, const Tensor& wanted) {
  ASSERT_EQ(found.dtype(), wanted.dtype());
  ASSERT_EQ(found.shape(), wanted.shape());
  const auto* const a = static_cast<const std::uint8_t*>(found.data());
  const auto* const b = static_cast<const std::uint8_t*>(wanted.data());
  for (std::int64_t i = 0; i < wanted.elements(); ++i) ASSERT_EQ(a[i], b[i]) << "element " << i;
}

TEST(CodeTable, replaces_each_code_by_its_bits) {
  std::vector<std::int8_t> table(256);
  for (int i = 0; i < 256; ++i) table[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(i / 2 - 64);
  Tensor entries(DType::kI8, {256});
  std::copy(table.begin(), table.end(), entries.as<std::int8_t>().begin());
  const Tensor y =
      run({.op = "CodeTable", .inputs = tensors(Tensor::of<std::int8_t>({3}, {0, -1, -128}), std::move(entries))});
  EXPECT_EQ(y.as<std::int8_t>()[0], -64);
  EXPECT_EQ(y.as<std::int8_t>()[1], 63);
  EXPECT_EQ(y.as<std::int8_t>()[2], 0);
}

TEST(CodeTable, lowered_equals_the_reference) {
  const auto make = [] {
    Dice dice(3);
    return Trial{.op = "CodeTable",
                 .inputs = tensors(draw_codes(dice, DType::kU8, {2, 5, 7, 3}), draw_codes(dice, DType::kI8, {256}))};
  };
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast}) {
    const Lowered lowered = run_lowered(make(), {layout});
    EXPECT_EQ(lowered.kernels, std::vector<std::string>{"table"});
    EXPECT_EQ(lowered.layouts[0], layout);
    expect_same_codes(lowered.outputs[0], run(make()));
  }
}

TEST(CodeMean, averages_real_numbers) {
  const Tensor y = run({.op = "CodeMean",
                        .inputs = tensors(Tensor::of<std::int8_t>({1, 2, 1, 2}, {3, 4, -128, 127}), scalar(0.5F),
                                          scalar<std::int8_t>(-1))});
  EXPECT_EQ(y.as<float>()[0], 2.25F);
  EXPECT_EQ(y.as<float>()[1], 0.25F);
}

TEST(CodeMean, lowered_equals_the_reference) {
  for (const std::int64_t channels : {1, 63, 64, 130}) {
    for (const DType dtype : {DType::kU8, DType::kI8}) {
      const auto make = [&] {
        Dice dice(7);
        return Trial{.op = "CodeMean",
                     .inputs = tensors(draw_codes(dice, dtype, {2, channels, 17, 19}), scalar(0.03F),
                                       draw_codes(dice, dtype, {}))};
      };
      const Lowered lowered = run_lowered(make(), {Layout::kPlain});
      EXPECT_EQ(lowered.kernels, std::vector<std::string>{"code_mean"});
      EXPECT_TRUE(close(lowered.outputs[0], run(make())));
    }
  }
}

TEST(CodeMaps, max_pools_and_expand_work_on_codes) {
  for (const DType dtype : {DType::kU8, DType::kI8}) {
    const auto pool = [&] {
      Dice dice(9);
      Trial trial{.op = "MaxPool", .inputs = tensors(draw_codes(dice, dtype, {2, 24, 9, 8}))};
      trial.attrs = attrs({{"kernel_shape", std::vector<std::int64_t>{3, 3}},
                           {"strides", std::vector<std::int64_t>{2, 2}},
                           {"pads", std::vector<std::int64_t>{1, 1, 1, 1}}});
      return trial;
    };
    expect_same_codes(run_lowered(pool(), {Layout::kChannelsLast}).outputs[0], run(pool()));
    const auto spread = [&] {
      Dice dice(9);
      return Trial{.op = "Expand", .inputs = tensors(draw_codes(dice, dtype, {2, 24, 1, 1}), ints({2, 24, 5, 3}))};
    };
    const Lowered lowered = run_lowered(spread(), {Layout::kChannelsLast});
    EXPECT_EQ(lowered.kernels, std::vector<std::string>{"copy"});
    expect_same_codes(lowered.outputs[0], run(spread()));
  }
}

}  // namespace
}  // namespace atrous::test
