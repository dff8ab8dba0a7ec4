// Plans: which steps they hold, in which layouts, and over which memory.
#include "runtime/plan.h"

#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/text.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Graph residual_net() {
  return parse(R"(graph(%x: f32[1,3,9,11]) {
  %w1 = const f32[8,3,3,3] random(1)
  %w2 = const f32[8,8,3,3] random(2)
  %b2 = const f32[8] random(3)
  %a: f32[1,8,9,11] = Conv(%x, %w1) {pads=[1,1,1,1]} "first"
  %r: f32[1,8,9,11] = Relu(%a) "relu"
  %c: f32[1,8,9,11] = Conv(%r, %w2, %b2) {pads=[2,2,2,2], dilations=[2,2]} "second"
  %s: f32[1,8,9,11] = Add(%c, %r) "sum"
  %y: f32[1,8,9,11] = Relu(%s) "last"
  return %y
})");
}

void expect_reference_results(const Graph& graph, const Plan& plan, std::uint32_t seed = 5) {
  const std::vector<Tensor> inputs = random_inputs(graph, seed);
  const std::vector<Tensor> wanted = interpret(graph, inputs);
  const std::vector<Tensor> found = run_plan(plan, inputs);
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(close(found[i], wanted[i])) << "output " << i;
}

TEST(Plan, stays_channels_last_between_convolutions) {
  const Graph graph = residual_net();
  const Graph fused = planned_graph(graph);
  const Plan plan = plan_of(fused);
  // The residual is the input of the second convolution too, so it is copied before the sum is added to it.
  EXPECT_EQ(list_steps(plan), "transpose FusedConv copy FusedConv transpose");
  expect_reference_results(graph, plan);
}

TEST(Plan, needs_no_transposition_from_pixels_to_channels_last_logits) {
  const Graph fused = planned_graph(residual_net());
  PlanRequest request;
  request.external = false;
  request.input_layout = request.output_layout = Layout::kChannelsLast;
  const Plan plan = plan_of(fused, request);
  EXPECT_EQ(list_steps(plan), "FusedConv copy FusedConv");
  EXPECT_EQ(plan.inputs[0].layout, Layout::kChannelsLast);
  EXPECT_EQ(plan.outputs[0].layout, Layout::kChannelsLast);
}

TEST(Plan, adds_a_residual_that_dies_in_place) {
  const Graph graph = parse(R"(graph(%x: f32[1,3,9,11]) {
  %w1 = const f32[8,3,1,1] random(1)
  %w2 = const f32[8,3,3,3] random(2)
  %a: f32[1,8,9,11] = Conv(%x, %w1) "shortcut"
  %c: f32[1,8,9,11] = Conv(%x, %w2) {pads=[1,1,1,1]} "main"
  %y: f32[1,8,9,11] = Add(%c, %a) "sum"
  return %y
})");
  const Plan plan = plan_of(planned_graph(graph));
  EXPECT_EQ(list_steps(plan), "transpose Conv FusedConv transpose");
  EXPECT_EQ(plan.steps[1].writes, plan.steps[2].writes);
  expect_reference_results(graph, plan);
}

TEST(Plan, works_in_place_where_an_operand_dies_and_not_where_it_lives) {
  const Graph graph = parse(R"(graph(%x: f32[1,2,3,5]) {
  %e: f32[1,2,3,5] = Exp(%x) "e"
  %s: f32[1,2,3,5] = Sigmoid(%e) "s"
  %t: f32[1,2,3,5] = Tanh(%e) "t"
  %m: f32[1,2,3,5] = Mul(%s, %t) "m"
  %y: f32[1,2,3,5] = Add(%m, %x) "y"
  return %y
})");
  const Plan plan = plan_of(graph);
  EXPECT_NE(plan.steps[1].writes, plan.steps[1].reads);  // e is needed by t
  EXPECT_EQ(plan.steps[2].writes, plan.steps[2].reads);  // and dies there
  expect_reference_results(graph, plan);
}

TEST(Plan, writes_every_output_once_even_if_outputs_share_memory_or_are_inputs) {
  const Graph graph = parse(R"(graph(%x: f32[1,2,3,5]) {
  %dims = const i64[2] {2, -1}
  %k = const f32[2] {3, 4}
  %flat: f32[2,15] = Reshape(%x, %dims) "flat"
  %r: f32[1,2,3,5] = Relu(%x) "r"
  %rows: f32[2,15] = Reshape(%r, %dims) "rows"
  return %flat, %x, %r, %rows, %r, %k
})");
  const Plan plan = plan_of(graph);
  ASSERT_EQ(plan.outputs.size(), 6U);
  expect_reference_results(graph, plan);
}

TEST(Plan, a_constant_output_comes_in_the_layout_that_was_asked_for) {
  const Graph graph = parse(R"(graph(%x: f32[1,2,2,2]) {
  %k = const f32[1,2,1,2] {1, 2, 3, 4}
  return %k
})");
  PlanRequest request;
  request.external = false;
  request.output_layout = Layout::kChannelsLast;
  const Plan plan = plan_of(graph, request);
  ASSERT_EQ(plan.steps.size(), 1U);
  EXPECT_EQ(plan.steps[0].kernel, "transpose");
}

TEST(Plan, temporary_buffers_lie_inside_the_arena) {
  const Plan plan = plan_of(planned_graph(residual_net()));
  for (const Buffer& buffer : plan.buffers) {
    const bool inside = buffer.offset + buffer.bytes <= plan.arena_bytes;
    EXPECT_TRUE(buffer.kind != BufferKind::kTemporary || inside);
    EXPECT_TRUE(buffer.kind != BufferKind::kPersistent || buffer.constant != nullptr);
  }
  ASSERT_EQ(plan.scratch_offsets.size(), plan.steps.size());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    EXPECT_LE(plan.scratch_offsets[i] + plan.steps[i].scratch_bytes, plan.arena_bytes);
  }
}

TEST(Plan, a_size_of_its_own_shares_the_packed_weights_of_the_model) {
  PackedWeights weights;
  PlanRequest request;
  request.weights = &weights;
  const Graph graph = residual_net();
  request.shared_constants = static_cast<int>(graph.constants.size());
  const Plan first = plan_of(graph, request);
  const std::size_t bytes = weights.bytes();
  EXPECT_GT(bytes, 0U);
  EXPECT_TRUE(first.packed.empty());
  const Plan again = plan_of(graph, request);
  EXPECT_EQ(weights.bytes(), bytes);
  expect_reference_results(graph, again);
}

TEST(PackedWeights, packs_each_key_once) {
  PackedWeights weights;
  int packs = 0;
  const auto pack = [&packs](std::byte* memory) {
    ++packs;
    memory[0] = std::byte{7};
  };
  const std::byte* const first = weights.get(0, "a", 10, pack);
  EXPECT_EQ(weights.get(0, "a", 10, pack), first);
  EXPECT_NE(weights.get(0, "b", 20, pack), first);
  EXPECT_EQ(packs, 2);
  EXPECT_EQ(weights.bytes(), 30U);
  EXPECT_EQ(first[0], std::byte{7});
}

TEST(Plan, names_the_node_whose_output_cannot_be_sized) {
  const Graph graph = parse(R"(graph(%x: f32[4]) {
  %i: i64[*] = NonZero(%x) "where"
  return %i
})");
  try {
    plan_of(graph);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("node 'where' (NonZero)"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace atrous::test
