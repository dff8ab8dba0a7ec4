// Strides, receptive fields and dilated stacks of small known networks.
#include "runtime/geometry.h"

#include <gtest/gtest.h>

#include <sstream>

#include "graph/text.h"
#include "passes/passes.h"

namespace atrous {
namespace {

struct Layer {
  int kernel = 3;
  int stride = 1;
  int dilation = 1;
};

// A chain of convolutions over 2 channels with the padding that keeps the size, each followed by Relu.
Graph chain(const std::vector<Layer>& layers, int size = 65) {
  std::ostringstream text;
  text << "graph(%v0: f32[1,2," << size << "," << size << "]) {\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto [k, s, d] = layers[i];
    const int pad = d * (k - 1) / 2;
    text << "  %w" << i << " = const f32[2,2," << k << "," << k << "] random(" << i << ")\n";
    text << "  %c" << i << " = Conv(%v" << i << ", %w" << i << ") {kernel_shape=[" << k << "," << k << "], strides=["
         << s << "," << s << "], dilations=[" << d << "," << d << "], pads=[" << pad << "," << pad << "," << pad << ","
         << pad << "]} \"conv" << i << "\"\n";
    text << "  %v" << i + 1 << " = Relu(%c" << i << ") \"relu" << i << "\"\n";
  }
  text << "  return %v" << layers.size() << "\n}\n";
  Graph graph = parse(text.str());
  infer_and_fold(graph);
  return graph;
}

PlanReport describe(const Graph& graph) {
  PlanReport report;
  describe_geometry(graph, report);
  return report;
}

TEST(Geometry, receptive_field_of_rates_1_2_4_is_3_7_15) {
  EXPECT_EQ(describe(chain({{3, 1, 1}})).receptive_field_px, 3);
  EXPECT_EQ(describe(chain({{3, 1, 1}, {3, 1, 2}})).receptive_field_px, 7);
  EXPECT_EQ(describe(chain({{3, 1, 1}, {3, 1, 2}, {3, 1, 4}})).receptive_field_px, 15);
}

TEST(Geometry, strides_multiply_what_later_layers_see) {
  // 7x7/2, 3x3/2, 3x3 rate 6: 7 + 2*2 + 4*12.
  const PlanReport report = describe(chain({{7, 2, 1}, {3, 2, 1}, {3, 1, 6}}));
  EXPECT_EQ(report.receptive_field_px, 59);
  EXPECT_EQ(report.output_stride, 4);
}

TEST(Geometry, an_inverted_residual_sees_what_its_depthwise_convolution_sees) {
  const Graph graph = parse(R"(graph(%x: f32[1,4,65,65]) {
  %we = const f32[8,4,1,1] random(1)
  %w = const f32[8,1,3,3] random(2)
  %wp = const f32[4,8,1,1] random(3)
  %a: f32[1,4,65,65] = InvertedResidual(%x, %we, _, %w, _, %wp, _, %x) {dilations=[2,2], group=8, kernel_shape=[3,3], pads=[2,2,2,2]} "first"
  %y: f32[1,4,33,33] = InvertedResidual(%a, %we, _, %w, _, %wp) {group=8, kernel_shape=[3,3], pads=[1,1,1,1], strides=[2,2]} "second"
  return %y
})");
  const PlanReport report = describe(graph);
  EXPECT_EQ(report.receptive_field_px, 7);
  EXPECT_EQ(report.output_stride, 2);
  ASSERT_EQ(report.dilated_stacks.size(), 1U);
  EXPECT_EQ(report.dilated_stacks[0].nodes, std::vector<std::string>{"first"});
}

TEST(Geometry, the_stride_is_known_while_the_shapes_are_open) {
  const Graph graph = parse(R"(graph(%x: f32[1,2,?,?]) {
  %w = const f32[2,2,3,3] random(1)
  %a = Conv(%x, %w) {strides=[2,2]} "a"
  %p = MaxPool(%a) {kernel_shape=[3,3], strides=[2,2]} "p"
  %b = Conv(%p, %w) {strides=[2,2]} "b"
  return %b
})");
  EXPECT_EQ(network_stride(graph), 8);
  EXPECT_EQ(network_stride(chain({{3, 1, 1}, {3, 1, 2}})), 1);
}

TEST(Geometry, a_stack_begins_with_its_first_dilated_convolution) {
  const PlanReport report = describe(chain({{3, 2, 1}, {3, 1, 1}, {3, 1, 2}, {3, 1, 5}, {3, 2, 1}}));
  ASSERT_EQ(report.dilated_stacks.size(), 1U);
  const DilatedStack& stack = report.dilated_stacks[0];
  EXPECT_EQ(stack.nodes, (std::vector<std::string>{"conv2", "conv3"}));
  EXPECT_EQ(stack.rates, (std::vector<std::int64_t>{2, 5}));
  EXPECT_EQ(stack.receptive_field, 1 + 4 + 10);
  EXPECT_EQ(stack.common_factor, 1);
}

TEST(Geometry, rates_with_a_common_factor_are_reported_as_gridding) {
  const PlanReport report = describe(chain({{3, 1, 2}, {3, 1, 4}, {3, 1, 8}}));
  ASSERT_EQ(report.dilated_stacks.size(), 1U);
  EXPECT_EQ(report.dilated_stacks[0].common_factor, 2);
  EXPECT_TRUE(report.dilated_stacks[0].gridding);
}

TEST(Geometry, branches_of_a_pyramid_are_stacks_of_their_own_and_the_widest_counts) {
  Graph graph = parse(R"(graph(%x: f32[1,2,33,33]) {
  %w = const f32[2,2,3,3] random(1)
  %a = Conv(%x, %w) {pads=[6,6,6,6], dilations=[6,6]} "rate6"
  %b = Conv(%x, %w) {pads=[12,12,12,12], dilations=[12,12]} "rate12"
  %m = GlobalAveragePool(%x) "pool"
  %s = Add(%a, %b) "sum"
  %y = Add(%s, %m) "all"
  return %y
})");
  infer_and_fold(graph);
  const PlanReport report = describe(graph);
  EXPECT_EQ(report.receptive_field_px, 25);
  EXPECT_TRUE(report.sees_whole_image);
  ASSERT_EQ(report.dilated_stacks.size(), 2U);
  EXPECT_FALSE(report.dilated_stacks[0].gridding);
}

}  // namespace
}  // namespace atrous
