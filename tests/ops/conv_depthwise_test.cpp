// Depthwise convolutions that the planner gives to our kernel, against the reference.
#include <gtest/gtest.h>

#include "support/planned.h"

namespace atrous::test {
namespace {

bool is_own(const std::string& kernels) { return kernels.find("depthwise:highway") != std::string::npos; }

TEST(ConvDepthwise, takes_large_rates) {
  EXPECT_TRUE(is_own(checked_kernels(R"(graph(%x: f32[1,72,33,33]) {
  %w = const f32[72,1,3,3] random(1)
  %b = const f32[72] random(2)
  %y = FusedConv(%x, %w, %b) {group=72, dilations=[12,12], pads=[12,12,12,12], activation='relu'}
  return %y
})")));
}

TEST(ConvDepthwise, drops_dead_taps_and_keeps_the_weights_of_the_others) {
  EXPECT_TRUE(is_own(checked_kernels(R"(graph(%x: f32[2,20,9,33]) {
  %w = const f32[20,1,3,5] random(1)
  %y = Conv(%x, %w) {group=20, dilations=[18,12], pads=[18,24,18,24]}
  return %y
})")));
}

TEST(ConvDepthwise, adds_a_residual_where_some_outputs_see_padding_only) {
  EXPECT_TRUE(is_own(checked_kernels(R"(graph(%x: f32[1,19,4,5], %z: f32[1,19,12,15]) {
  %w = const f32[19,1,2,3] random(1)
  %y = FusedConv(%x, %w, _, %z) {group=19, pads=[5,6,4,6], activation='hard_swish'}
  return %y
})")));
}

TEST(ConvDepthwise, averages_rows_as_a_second_output) {
  EXPECT_TRUE(is_own(checked_kernels(R"(graph(%x: f32[2,40,17,19]) {
  %w = const f32[40,1,5,5] random(1)
  %b = const f32[40] random(2)
  %y, %m = FusedConv(%x, %w, %b) {group=40, strides=[2,2], pads=[2,2,2,2], activation='hard_swish'}
  return %y, %m
})")));
}

TEST(ConvDepthwise, averages_rows_even_where_another_kernel_is_expected_to_be_faster) {
  EXPECT_TRUE(is_own(checked_kernels(R"(graph(%x: f32[1,512,9,9]) {
  %w = const f32[512,1,3,3] random(1)
  %y, %m = FusedConv(%x, %w) {group=512, dilations=[2,2], pads=[2,2,2,2], activation='relu'}
  return %y, %m
})")));
}

TEST(ConvDepthwise, leaves_channel_multipliers_and_other_activations_alone) {
  EXPECT_FALSE(is_own(checked_kernels(R"(graph(%x: f32[1,8,9,9]) {
  %w = const f32[16,1,3,3] random(1)
  %y = Conv(%x, %w) {group=8, dilations=[12,12], pads=[12,12,12,12]}
  return %y
})")));
  EXPECT_FALSE(is_own(checked_kernels(R"(graph(%x: f32[1,8,9,9]) {
  %w = const f32[8,1,3,3] random(1)
  %y = FusedConv(%x, %w) {group=8, pads=[1,1,1,1], activation='sigmoid'}
  return %y
})")));
}

}  // namespace
}  // namespace atrous::test
