// Convolutions that the planner gives to Winograd's method, against the reference.
#include <gtest/gtest.h>

#include "support/planned.h"

namespace atrous::test {
namespace {

// Whether the plan has a kernel of this name, after comparing its result.
bool runs(const std::string& kernel, const std::string& graph) {
  return checked_kernels(graph, kLoose).find(kernel) != std::string::npos;
}

TEST(ConvWinograd, takes_a_wide_3x3_of_any_rate) {
  EXPECT_TRUE(runs("winograd F(6x4,3x3)", R"(graph(%x: f32[1,128,32,32]) {
  %w = const f32[128,128,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[2,4], pads=[2,4,2,4]}
  return %y
})"));
}

TEST(ConvWinograd, adds_bias_and_residual_and_clips) {
  EXPECT_TRUE(runs("winograd", R"(graph(%x: f32[2,128,24,24], %z: f32[2,128,24,24]) {
  %w = const f32[128,128,3,3] random(1)
  %b = const f32[128] random(2)
  %y = FusedConv(%x, %w, %b, %z) {pads=[1,1,1,1], activation='clip', activation_alpha=-20.5, activation_beta=25.0}
  return %y
})"));
}

TEST(ConvWinograd, adds_up_the_slices_of_many_channels) {
  EXPECT_TRUE(runs("winograd", R"(graph(%x: f32[1,640,24,24]) {
  %w = const f32[128,640,3,3] random(1)
  %y = FusedConv(%x, %w) {pads=[1,1,1,1], activation='relu'}
  return %y
})"));
}

TEST(ConvWinograd, takes_short_forms_for_phases_of_one_and_two) {
  EXPECT_TRUE(runs("winograd F(2sx2s,3x3)", R"(graph(%x: f32[1,192,29,29]) {
  %w = const f32[192,192,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[15,15], pads=[15,15,15,15]}
  return %y
})"));
}

TEST(ConvWinograd, takes_short_forms_for_phases_of_three) {
  EXPECT_TRUE(runs("winograd F(3sx3s,3x3)", R"(graph(%x: f32[1,192,33,33]) {
  %w = const f32[192,192,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[12,12], pads=[12,12,12,12]}
  return %y
})"));
}

TEST(ConvWinograd, applies_hard_swish_and_leaky_relu) {
  for (const std::string activation : {"hard_swish", "leaky_relu"}) {
    EXPECT_TRUE(runs("winograd", R"(graph(%x: f32[1,128,20,20]) {
  %w = const f32[128,128,3,3] random(1)
  %y = FusedConv(%x, %w) {pads=[1,1,1,1], activation=')" +
                                     activation + R"(', activation_alpha=0.1}
  return %y
})"));
  }
}

TEST(ConvWinograd, leaves_narrow_strided_grouped_and_thinly_sliced_convolutions_alone) {
  const char* const kCases[] = {
      "%x: f32[1,8,33,33]|8,8,3,3|pads=[1,1,1,1]", "%x: f32[1,128,33,33]|128,128,3,3|pads=[1,1,1,1], strides=[2,2]",
      "%x: f32[1,128,33,33]|128,64,3,3|pads=[1,1,1,1], group=2", "%x: f32[1,592,17,17]|64,592,3,3|pads=[1,1,1,1]"};
  for (const std::string text : kCases) {
    const std::size_t first = text.find('|');
    const std::size_t second = text.find('|', first + 1);
    const std::string graph = "graph(" + text.substr(0, first) + ") {\n  %w = const f32[" +
                              text.substr(first + 1, second - first - 1) + "] random(1)\n  %y = Conv(%x, %w) {" +
                              text.substr(second + 1) + "}\n  return %y\n}";
    EXPECT_FALSE(runs("winograd", graph)) << text;
  }
}

}  // namespace
}  // namespace atrous::test
