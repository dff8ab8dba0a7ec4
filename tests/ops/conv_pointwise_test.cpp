// Convolutions of one tap that the planner gives to the own matrix product, against the reference.
#include <gtest/gtest.h>

#include "graph/text.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

// The kernel of the convolution, after comparing its result.
std::string checked_kernel(const std::string& text) {
  const Graph graph = parse(text);
  const Plan plan = checked_plan(graph, 3);
  for (const Step& step : plan.steps) {
    if (step.macs > 0) return step.kernel;
  }
  return "";
}

TEST(ConvPointwise, takes_one_tap_of_many_channels) {
  EXPECT_EQ(checked_kernel(R"(graph(%x: f32[1,80,17,19]) {
  %w = const f32[112,80,1,1] random(1)
  %y = Conv(%x, %w)
  return %y
})"),
            "pointwise");
}

TEST(ConvPointwise, adds_bias_and_residual_and_activates) {
  EXPECT_EQ(checked_kernel(R"(graph(%x: f32[2,600,16,17], %z: f32[2,64,16,17]) {
  %w = const f32[64,600,1,1] random(1)
  %b = const f32[64] random(2)
  %y = FusedConv(%x, %w, %b, %z) {activation='hard_swish'}
  return %y
})"),
            "pointwise");
}

TEST(ConvPointwise, takes_the_centre_that_is_left_of_a_wide_rate) {
  EXPECT_EQ(checked_kernel(R"(graph(%x: f32[1,64,17,17]) {
  %w = const f32[64,64,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[18,18], pads=[18,18,18,18]}
  return %y
})"),
            "pointwise");
}

TEST(ConvPointwise, leaves_strides_pads_groups_and_odd_channels_alone) {
  const char* const kCases[] = {"[64,64,1,1]|strides=[2,2]", "[64,64,1,1]|pads=[1,1,1,1]", "[64,32,1,1]|group=2",
                                "[72,64,1,1]|", "[64,64,3,3]|"};
  for (const std::string text : kCases) {
    const std::size_t bar = text.find('|');
    const std::string graph = "graph(%x: f32[1,64,17,17]) {\n  %w = const f32" + text.substr(0, bar) +
                              " random(1)\n  %y = Conv(%x, %w) {" + text.substr(bar + 1) + "}\n  return %y\n}";
    EXPECT_NE(checked_kernel(graph), "pointwise") << text;
  }
}

}  // namespace
}  // namespace atrous::test
