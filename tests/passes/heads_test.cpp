// Whole heads of segmentation networks through all planning passes and kernels, against their references.
#include <gtest/gtest.h>

#include "graph/text.h"
#include "passes/passes.h"
#include "runtime/geometry.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// After the passes and their kernels, the graph gives what it gave before; returns the planned operators.
std::string plan_and_compare(const Graph& graph, double tolerance = kClose) {
  Graph whole = planned_graph(graph);
  std::string list;
  for (const Node& node : whole.nodes) list += (list.empty() ? "" : " ") + node.op;
  for (const std::uint32_t seed : {1U, 2U}) {
    const std::vector<Tensor> inputs = random_inputs(graph, seed);
    const std::vector<Tensor> wanted = interpret(graph, inputs);
    EXPECT_TRUE(close(interpret(whole, inputs).at(0), wanted.at(0), tolerance)) << "references, seed " << seed;
    const Plan plan = plan_of(whole);
    for (const Step& step : plan.steps) EXPECT_NE(step.kernel, "reference") << step.op;
    EXPECT_TRUE(close(run_plan(plan, inputs).at(0), wanted.at(0), tolerance)) << "kernels, seed " << seed;
  }
  return list;
}

constexpr char kTorchvision[] = R"(graph(%x: f32[1,48,17,17]) {
  %w0 = const f32[32,48,1,1] random(1)
  %w1 = const f32[32,48,3,3] random(2)
  %w2 = const f32[32,48,3,3] random(3)
  %w3 = const f32[32,48,3,3] random(6)
  %w4 = const f32[32,48,1,1] random(4)
  %wp = const f32[32,160,1,1] random(5)
  %wc = const f32[32,32,3,3] random(7)
  %wl = const f32[21,32,1,1] random(8)
  %b = const f32[32] random(9)
  %sizes = const i64[4] {1, 32, 17, 17}
  %c0 = Conv(%x, %w0, %b) "convs.0"
  %b0 = Relu(%c0)
  %c1 = Conv(%x, %w1, %b) {kernel_shape=[3,3], dilations=[6,6], pads=[6,6,6,6]} "convs.1"
  %b1 = Relu(%c1)
  %c2 = Conv(%x, %w2, %b) {kernel_shape=[3,3], dilations=[12,12], pads=[12,12,12,12]} "convs.2"
  %b2 = Relu(%c2)
  %c3 = Conv(%x, %w3, %b) {kernel_shape=[3,3], dilations=[18,18], pads=[18,18,18,18]} "convs.3"
  %b3 = Relu(%c3)
  %m = GlobalAveragePool(%x) "pool"
  %c4 = Conv(%m, %w4, %b) "convs.4"
  %v = Relu(%c4)
  %b4 = Resize(%v, _, _, %sizes) {mode='linear', coordinate_transformation_mode='pytorch_half_pixel'}
  %cat = Concat(%b0, %b1, %b2, %b3, %b4) {axis=1} "cat"
  %p = Conv(%cat, %wp, %b) {kernel_shape=[1,1]} "project"
  %r = Relu(%p)
  %s = Conv(%r, %wc, %b) {kernel_shape=[3,3], pads=[1,1,1,1]} "classifier.1"
  %t = Relu(%s)
  %y = Conv(%t, %wl) {kernel_shape=[1,1]} "classifier.4"
  return %y
})";

TEST(Heads, the_concat_and_the_spread_pixel_of_aspp_are_gone) {
  EXPECT_EQ(plan_and_compare(parse(kTorchvision), kLoose),
            "SqueezeExcite FusedConv FusedConv FusedConv FusedConv FusedConv FusedConv FusedConv FusedConv FusedConv "
            "Conv");
}

TEST(Heads, each_branch_of_aspp_is_projected_in_place) {
  const Plan plan = plan_of(planned_graph(parse(kTorchvision)));
  for (const Step& step : plan.steps) EXPECT_NE(step.kernel, "copy") << step.node;
}

TEST(Heads, geometry_is_the_same_before_and_after) {
  Graph before = parse(kTorchvision);
  infer_and_fold(before);
  PlanReport wanted;
  describe_geometry(before, wanted);
  PlanReport found;
  describe_geometry(planned_graph(before), found);
  EXPECT_EQ(found.receptive_field_px, wanted.receptive_field_px);
  EXPECT_EQ(found.receptive_field_px, 1 + 36 + 2);
  EXPECT_TRUE(found.sees_whole_image);
  ASSERT_EQ(found.dilated_stacks.size(), wanted.dilated_stacks.size());
  ASSERT_EQ(found.dilated_stacks.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(found.dilated_stacks[i].nodes, wanted.dilated_stacks[i].nodes);
}

TEST(Heads, lr_aspp_classifies_before_it_enlarges) {
  EXPECT_EQ(plan_and_compare(parse(R"(graph(%x: f32[1,96,9,9], %low: f32[1,40,17,17]) {
  %wc = const f32[32,96,1,1] random(1)
  %ws = const f32[32,96,1,1] random(2)
  %wh = const f32[21,32,1,1] random(3)
  %wl = const f32[21,40,1,1] random(4)
  %b = const f32[21] random(5)
  %sizes = const i64[4] {1, 32, 17, 17}
  %c = Conv(%x, %wc) "cbr"
  %r = Relu(%c)
  %m = GlobalAveragePool(%x)
  %s = Conv(%m, %ws) "scale"
  %g = Sigmoid(%s)
  %gated = Mul(%r, %g)
  %up = Resize(%gated, _, _, %sizes) {mode='linear', coordinate_transformation_mode='pytorch_half_pixel'}
  %l = Conv(%low, %wl, %b) "low_classifier"
  %h = Conv(%up, %wh, %b) "high_classifier"
  %y = Add(%l, %h)
  return %y
})")),
            "FusedConv SqueezeExcite FusedConv Resize FusedConv");
}

TEST(Heads, squeeze_and_excitation_is_one_step_and_its_gate_rides_on_the_projection) {
  EXPECT_EQ(plan_and_compare(parse(R"(graph(%x: f32[1,24,9,9], %z: f32[1,16,9,9]) {
  %w1 = const f32[8,24,1,1] random(1)
  %b1 = const f32[8] random(2)
  %w2 = const f32[24,8,1,1] random(3)
  %b2 = const f32[24] random(4)
  %w = const f32[16,24,1,1] random(5)
  %e = HardSwish(%x)
  %m = GlobalAveragePool(%e)
  %c1 = Conv(%m, %w1, %b1)
  %r = Relu(%c1)
  %c2 = Conv(%r, %w2, %b2)
  %g = HardSigmoid(%c2) {alpha=0.16666667, beta=0.5}
  %s = Mul(%g, %e)
  %p = Conv(%s, %w)
  %y = Add(%z, %p)
  return %y
})")),
            "HardSwish SqueezeExcite FusedConv");
}

TEST(Heads, squeeze_and_excitation_pools_what_its_depthwise_convolution_averaged) {
  for (const char* const src : {"[1,24,9,9]", "[1,24,17,30]", "[2,24,14,5]"}) {
    Graph graph = parse(R"(graph(%x: f32)" + std::string(src) + R"() {
  %wd = const f32[24,1,3,3] random(6)
  %w1 = const f32[8,24,1,1] random(1)
  %w2 = const f32[24,8,1,1] random(3)
  %w = const f32[8,24,1,1] random(5)
  %d = Conv(%x, %wd) {kernel_shape=[3,3], group=24, dilations=[2,2], pads=[2,2,2,2], strides=[1,1]}
  %e = HardSwish(%d)
  %m = GlobalAveragePool(%e)
  %c1 = Conv(%m, %w1)
  %r = Relu(%c1)
  %c2 = Conv(%r, %w2)
  %g = HardSigmoid(%c2) {alpha=0.16666667, beta=0.5}
  %s = Mul(%g, %e)
  %y = Conv(%s, %w)
  return %y
})");
    EXPECT_EQ(plan_and_compare(graph), "FusedConv SqueezeExcite " + std::string(src[1] == '1' ? "FusedConv" : "Conv"));
    for (const Node& node : planned_graph(graph).nodes) {
      EXPECT_EQ(node.outputs.size(), node.attrs.integer("group", 1) > 1 ? 2U : 1U) << src;
    }
  }
}

}  // namespace
}  // namespace atrous::test
