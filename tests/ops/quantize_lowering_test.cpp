// The lowered forms of QuantizeLinear and DequantizeLinear against their references.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "ops/run_lowered.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

const Shape kMap = {2, 5, 7, 3};

template <typename Code>
Trial quantise(Code zero) {
  return {.op = "QuantizeLinear",
          .inputs = tensors(random_tensor(kMap, 3, -40.0F, 40.0F), Tensor::of<float>({}, {0.23F}),
                            Tensor::of<Code>({}, {zero}))};
}

template <typename Code>
Trial dequantise(Code zero) {
  return {.op = "DequantizeLinear",
          .inputs = tensors(run(quantise<Code>(zero)), Tensor::of<float>({}, {0.23F}), Tensor::of<Code>({}, {zero}))};
}

void expect_kernel(const std::function<Trial()>& make, const std::string& kernel) {
  const Tensor wanted = run(make());
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast}) {
    const Lowered lowered = run_lowered(make(), {layout});
    EXPECT_EQ(lowered.kernels, std::vector<std::string>{kernel});
    EXPECT_EQ(lowered.layouts[0], layout);
    EXPECT_TRUE(close(lowered.outputs[0], wanted, kExact));
  }
}

TEST(QuantizeLowering, follows_the_layout_of_the_map_and_equals_the_reference) {
  expect_kernel([] { return quantise<std::uint8_t>(131); }, "to_codes");
  expect_kernel([] { return quantise<std::int8_t>(-7); }, "to_codes");
  expect_kernel([] { return dequantise<std::uint8_t>(131); }, "from_codes");
  expect_kernel([] { return dequantise<std::int8_t>(-7); }, "from_codes");
}

TEST(QuantizeLowering, scales_along_an_axis_are_left_to_the_reference) {
  const auto make = [] {
    return Trial{
        .op = "QuantizeLinear",
        .inputs = tensors(random_tensor(kMap, 3, -40.0F, 40.0F), Tensor::of<float>({5}, {0.1F, 0.2F, 0.3F, 0.4F, 0.5F}),
                          Tensor::of<std::uint8_t>({5}, {1, 2, 3, 4, 5}))};
  };
  const Lowered lowered = run_lowered(make(), {Layout::kPlain});
  EXPECT_EQ(lowered.kernels, std::vector<std::string>{"reference"});
  EXPECT_TRUE(close(lowered.outputs[0], run(make()), kExact));
}

}  // namespace
}  // namespace atrous::test
