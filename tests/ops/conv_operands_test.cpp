// What passes give a FusedConv beyond weights and residual: biases of an image, gates, a slice of the weights.
#include <gtest/gtest.h>

#include "dnnl/isa.h"
#include "graph/text.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

// Whether the planned graph gives what the references give; says which kernels ran.
testing::AssertionResult agrees(const Graph& graph, const Plan& plan, std::uint32_t seed) {
  const std::vector<Tensor> inputs = random_inputs(graph, seed);
  testing::AssertionResult result = close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0), kClose);
  for (const Step& step : plan.steps) {
    result << "\n" << step.kernel;
    if (step.kernel == "reference") return testing::AssertionFailure() << "reference";
  }
  return result;
}

struct Extent {
  std::int64_t batch, src_channels, dst_channels, kernel;
};

Graph draw_graph(Dice& dice, const Extent& e, bool residual, bool gate) {
  Graph graph;
  const std::int64_t size = dice.within(3, 9);
  const std::int64_t skipped = dice.within(0, 5);
  Attrs attrs;
  attrs.set("pads", std::vector<std::int64_t>(4, e.kernel / 2));
  attrs.set("activation", std::string("relu"));
  attrs.set("first_channel", skipped);
  const ValueId src = add_input(graph, "x", {e.batch, e.src_channels, size, size});
  const Shape weights = {e.dst_channels, skipped + e.src_channels + dice.within(0, 3), e.kernel, e.kernel};
  std::vector<ValueId> inputs = {src, add_constant(graph, "w", dice.tensor(weights))};
  inputs.push_back(add_input(graph, "b", {e.batch, e.dst_channels, 1, 1}));
  inputs.push_back(residual ? add_input(graph, "z", {e.batch, e.dst_channels, size, size}) : kNone);
  if (gate) inputs.push_back(add_input(graph, "g", {e.batch, e.src_channels, 1, 1}));
  add_last_node(graph, "FusedConv", attrs, inputs);
  return graph;
}

TEST(ConvOperands, bias_of_an_image_and_slice_of_the_weights_equal_the_reference) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    const Extent extent{dice.within(1, 2), dice.within(1, 40), dice.within(1, 40), dice.one_of({1, 3})};
    const Graph graph = draw_graph(dice, extent, dice.heads(), false);
    EXPECT_TRUE(agrees(graph, plan_of(graph), seed)) << "seed " << seed << "\n" << print(graph);
  }
}

TEST(ConvOperands, gates_equal_the_reference_for_odd_numbers_of_channels_too) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    Dice dice(seed);
    const Extent extent{1, dice.within(1, 70), dice.within(1, 70), dice.one_of({1, 1, 3})};
    const Graph graph = draw_graph(dice, extent, dice.heads(), true);
    EXPECT_TRUE(agrees(graph, plan_of(graph), seed)) << "seed " << seed << "\n" << print(graph);
  }
}

TEST(ConvOperands, winograd_takes_the_bias_of_an_image_and_a_slice_of_the_weights) {
  const Graph graph = parse(R"(graph(%x: f32[1,128,33,33], %b: f32[1,128,1,1]) {
  %w = const f32[128,192,3,3] random(1)
  %y = FusedConv(%x, %w, %b) {first_channel=64, pads=[1,1,1,1], kernel_shape=[3,3]}
  return %y
})");
  const Plan plan = checked_plan(graph, 3, kLoose);
  bool winograd = false;
  for (const Step& step : plan.steps) winograd = winograd || step.kernel.starts_with("winograd");
  EXPECT_TRUE(winograd);
}

TEST(ConvOperands, gates_ride_on_products_of_bf16_factors) {
  if (!onednn::has_bf16()) GTEST_SKIP() << "no bf16 here";
  const Graph graph = parse(R"(graph(%x: f32[1,512,9,9], %g: f32[1,512,1,1], %z: f32[1,256,9,9]) {
  %w = const f32[256,512,1,1] random(1)
  %b = const f32[256] random(2)
  %y = FusedConv(%x, %w, %b, %z, %g) {activation='relu'}
  return %y
})");
  PlanRequest request;
  request.bf16 = true;
  const Plan plan = checked_plan(graph, 5, kBf16, request);
  bool scaled = false;
  for (const Step& step : plan.steps) scaled = scaled || step.kernel.starts_with("scaled map");
  EXPECT_TRUE(scaled);
}

TEST(ConvOperands, slices_of_one_constant_are_packed_apart) {
  const Graph graph = parse(R"(graph(%x: f32[1,32,5,5]) {
  %w = const f32[16,64,1,1] random(1)
  %a = FusedConv(%x, %w, _) {first_channel=0}
  %y = FusedConv(%x, %w, _, %a) {first_channel=32}
  return %y
})");
  PackedWeights packed;
  PlanRequest request;
  request.weights = &packed;
  request.shared_constants = static_cast<int>(graph.constants.size());
  const std::vector<Tensor> inputs = random_inputs(graph, 4);
  const Plan plan = plan_of(graph, request);
  EXPECT_TRUE(close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0)));
  const std::size_t once = packed.bytes();
  EXPECT_TRUE(close(run_plan(plan_of(graph, request), inputs).at(0), interpret(graph, inputs).at(0)));
  EXPECT_EQ(packed.bytes(), once) << "the second plan packed again";
  EXPECT_TRUE(plan.packed.empty());
}

}  // namespace
}  // namespace atrous::test
