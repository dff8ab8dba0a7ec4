// Scaling channels between convolutions: what may be scaled, by how much, and that the network stays the same.
#include "quantise/equalise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/edit.h"
#include "graph/text.h"
#include "support/interpreter.h"
#include "support/tensors.h"

namespace atrous {
namespace {

// A 1x1 convolution, an activation, a depthwise one.
Graph block(const std::string& activation) {
  return parse(
      "graph(%x: f32[1,3,6,6]) {\n"
      "  %w = const f32[4,3,1,1] random(1)\n"
      "  %b = const f32[4] random(2)\n"
      "  %v = const f32[4,1,3,3] random(3)\n"
      "  %low = const f32[] {0.0}\n"
      "  %high = const f32[] {6.0}\n"
      "  %a = Conv(%x, %w, %b) \"expand\"\n" +
      activation +
      "  %y = Conv(%r, %v) {group=4, pads=[1,1,1,1]} \"depthwise\"\n"
      "  return %y\n}\n");
}

const char* const kRelu = "  %r = Relu(%a)\n";
const char* const kClip = "  %r = Clip(%a, %low, %high)\n";

TEST(Equalise, scaled_channels_make_the_same_network) {
  for (const char* activation : {kRelu, kClip, "  %r = LeakyRelu(%a) {alpha=0.25}\n"}) {
    Graph graph = block(activation);
    const std::vector<ConvPair> pairs = find_conv_pairs(graph);
    ASSERT_EQ(pairs.size(), 1u) << activation;
    const std::vector<Tensor> inputs = test::random_inputs(graph, 1);
    const std::vector<Tensor> wanted = test::interpret(graph, inputs);
    scale_pair(graph, pairs[0], {0.5F, 1.0F, 0.8F, 0.9F});
    EXPECT_TRUE(test::close(test::interpret(graph, inputs)[0], wanted[0])) << activation;
  }
}

TEST(Equalise, a_depthwise_convolution_takes_any_factor) {
  const Graph graph = block(kRelu);
  const std::vector<float> factors =
      equalising_factors(find_conv_pairs(graph).at(0), {{4.0F, 1.0F, 2.0F, 0.0F}, {4.0F, 1.0F, 2.0F, 0.0F}}, graph);
  EXPECT_EQ(factors, (std::vector<float>{1.0F, 0.25F, 0.5F, 1.0F / 32}));
}

TEST(Equalise, a_channel_keeps_a_third_of_the_clip_as_headroom) {
  const Graph graph = block(kClip);
  const std::vector<float> factors =
      equalising_factors(find_conv_pairs(graph).at(0), {{9.0F, 1.0F, 2.0F, 5.0F}, {6.0F, 1.0F, 2.0F, 5.0F}}, graph);
  EXPECT_EQ(factors, (std::vector<float>{1.0F, 0.25F, 0.5F, 1.0F}));
}

TEST(Equalise, a_dense_convolution_shares_the_factor) {
  const Graph graph = parse(R"(graph(%x: f32[1,2,4,4]) {
  %w = const f32[2,1,1,1] {1.0, 1.0}
  %v = const f32[1,2,1,1] {0.5, 1.0}
  %a = Conv(%x, %w) {group=2} "depthwise"
  %y = Conv(%a, %v) "project"
  return %y
})");
  const std::vector<float> factors =
      equalising_factors(find_conv_pairs(graph).at(0), {{4.0F, 0.25F}, {4.0F, 0.25F}}, graph);
  EXPECT_EQ(factors, (std::vector<float>{1.0F, 0.25F}));  // sqrt(1/16 x 1/1)
}

TEST(Equalise, leaves_alone_what_others_see) {
  EXPECT_TRUE(find_conv_pairs(parse(R"(graph(%x: f32[1,2,4,4]) {
  %w = const f32[2,1,1,1] {1.0, 1.0}
  %a = Conv(%x, %w) {group=2}
  %v = const f32[1,2,1,1] {0.5, 1.0}
  %y = Conv(%a, %v)
  return %y, %a
})"))
                  .empty());
  EXPECT_TRUE(find_conv_pairs(block("  %r = HardSwish(%a)\n")).empty());
  EXPECT_TRUE(find_conv_pairs(block("  %r = Clip(%a, %high)\n")).empty());
}

TEST(Equalise, networks_without_depthwise_convolutions_stay) {
  EXPECT_TRUE(find_conv_pairs(parse(R"(graph(%x: f32[1,2,4,4]) {
  %w = const f32[2,2,1,1] random(1)
  %v = const f32[1,2,1,1] {0.5, 1.0}
  %a = Conv(%x, %w)
  %y = Conv(%a, %v)
  return %y
})"))
                  .empty());
}

}  // namespace
}  // namespace atrous
