// Weights stored as f16.
#include "passes/halve_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "graph/edit.h"
#include "graph/text.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// A convolution of 3 to 32 channels (864 weights), with a bias.
Graph network(const std::string& weights) {
  return parse(
      "graph(%x: f32[1,3,9,9]) {\n"
      "  %w = const f32[32,3,3,3] " +
      weights +
      "\n"
      "  %b = const f32[32] random(2)\n"
      "  %y = Conv(%x, %w, %b) \"conv\"\n"
      "  return %y\n}\n");
}

const Tensor& weights_of(const Graph& graph) { return *graph.constant(graph.nodes.back().inputs[1]); }

TEST(HalveWeights, large_constants_become_f16_behind_a_cast_and_small_ones_stay) {
  Graph graph = network("random(1)");
  halve_weights(graph);
  verify(graph);
  ASSERT_EQ(graph.nodes.size(), 2U);
  EXPECT_EQ(graph.nodes[0].op, "Cast");
  EXPECT_EQ(graph.constant(graph.nodes[0].inputs[0])->dtype(), DType::kF16);
  EXPECT_EQ(graph.nodes[1].inputs[1], graph.nodes[0].outputs[0]);
  EXPECT_EQ(graph.constant(graph.nodes[1].inputs[2])->dtype(), DType::kF32);
}

TEST(HalveWeights, folded_again_every_number_is_within_half_a_step_of_f16) {
  const Graph whole = network("random(1)");
  Graph graph = borrow(whole);
  halve_weights(graph);
  infer_and_fold(graph);
  const auto before = weights_of(whole).as<float>();
  const auto after = weights_of(graph).as<float>();
  ASSERT_EQ(before.size(), after.size());
  int changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_NEAR(after[i], before[i], std::abs(before[i]) / 2048 + 3e-8F);
    changed += after[i] != before[i] ? 1 : 0;
  }
  EXPECT_GT(changed, 800);
}

TEST(HalveWeights, halving_twice_changes_nothing_more) {
  Graph once = network("random(1)");
  halve_weights(once);
  infer_and_fold(once);
  Graph twice = borrow(once);
  halve_weights(twice);
  infer_and_fold(twice);
  EXPECT_TRUE(std::ranges::equal(weights_of(once).as<float>(), weights_of(twice).as<float>()));
}

TEST(HalveWeights, numbers_beyond_f16_stay) {
  Graph graph = network("random(1)");
  Tensor large(DType::kF32, {32, 3, 3, 3});
  std::ranges::fill(large.as<float>(), 1.0F);
  large.as<float>()[7] = 65536.0F;
  graph.nodes[0].inputs[1] = add_constant(graph, "large", std::move(large));
  const std::string before = print(graph);
  halve_weights(graph);
  EXPECT_EQ(print(graph), before);
}

}  // namespace
}  // namespace atrous
