// Inverted residuals run depth first, against the convolutions that they are made of.
#include "ops/inverted_residual.h"

#include <gtest/gtest.h>

#include "core/cpu.h"
#include "ops/activation_function.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;
using In = InvertedResidualInputs;

void draw_activation(Dice& dice, const std::string& prefix, Attrs& attrs) {
  static const char* const kNames[] = {"", "relu", "clip", "hard_swish", "leaky_relu"};
  attrs.set(prefix + "activation", std::string(kNames[dice.within(0, 4)]));
  attrs.set(prefix + "activation_alpha", 0.1F);
  attrs.set(prefix + "activation_beta", 0.8F);
}

// One axis of the depthwise convolution.
struct Axis {
  std::int64_t src, kernel, stride, dilation, begin, end;

  std::int64_t dst() const { return (src + begin + end - dilation * (kernel - 1) - 1) / stride + 1; }
};

Axis draw_axis(Dice& dice) {
  Axis axis{};
  axis.src = dice.one_of({1, 2, 7, 16, 33, 50});
  axis.kernel = dice.one_of({1, 2, 3, 3, 5});
  axis.stride = dice.one_of({1, 1, 2, 3});
  axis.dilation = dice.one_of({1, 1, 2, 3, 9});
  const std::int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
  axis.begin = dice.within(0, reach);
  axis.end = std::max(dice.within(0, reach), reach - axis.src - axis.begin);
  return axis;
}

struct Channels {
  std::int64_t src, middle, dst;
};

// With or without the outer convolutions, biases and residual.
Graph draw_block(std::uint32_t seed) {
  Dice dice(seed);
  const Axis rows = draw_axis(dice);
  const Axis columns = draw_axis(dice);
  const bool expands = dice.within(0, 3) > 0;
  const bool projects = !expands || dice.within(0, 3) > 0;
  const std::int64_t middle = dice.one_of({2, 5, 16, 19, 72, 700});
  const Channels c{expands ? dice.one_of({1, 3, 16, 24}) : middle, middle, dice.one_of({1, 5, 16, 24})};
  const std::int64_t batch = dice.within(1, 2);
  Graph graph;
  std::vector<ValueId> inputs(In::kCount, kNone);
  const auto constant = [&](int input, const char* name, Shape shape) {
    inputs[static_cast<std::size_t>(input)] = add_constant(graph, name, dice.tensor(std::move(shape)));
  };
  inputs[In::kSrc] = add_input(graph, "x", {batch, c.src, rows.src, columns.src});
  Attrs attrs;
  if (expands) {
    constant(In::kExpandWeights, "we", {c.middle, c.src, 1, 1});
    if (dice.heads()) constant(In::kExpandBias, "be", {c.middle});
    draw_activation(dice, "expand_", attrs);
  }
  constant(In::kWeights, "w", {c.middle, 1, rows.kernel, columns.kernel});
  if (dice.heads()) constant(In::kBias, "b", {c.middle});
  draw_activation(dice, "", attrs);
  if (projects) {
    constant(In::kProjectWeights, "wp", {c.dst, c.middle, 1, 1});
    if (dice.heads()) constant(In::kProjectBias, "bp", {c.dst});
    if (dice.heads()) {
      inputs[In::kResidual] = add_input(graph, "z", {batch, c.dst, rows.dst(), columns.dst()});
    }
    draw_activation(dice, "project_", attrs);
  }
  attrs.set("group", c.middle);
  attrs.set("kernel_shape", Dims{rows.kernel, columns.kernel});
  attrs.set("strides", Dims{rows.stride, columns.stride});
  attrs.set("dilations", Dims{rows.dilation, columns.dilation});
  attrs.set("pads", Dims{rows.begin, columns.begin, rows.end, columns.end});
  add_last_node(graph, "InvertedResidual", std::move(attrs), std::move(inputs));
  if (expands && !projects) {
    const ValueId row_means = add_value(graph, "row_means");
    graph.nodes.back().outputs.push_back(row_means);
    graph.outputs.push_back(row_means);
  }
  return graph;
}

std::vector<Tensor> draw_inputs(const Graph& graph, std::uint32_t seed) {
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs) {
    inputs.push_back(random_tensor(graph.value(id).shape, seed++));
  }
  return inputs;
}

TEST(InvertedResidual, agrees_with_the_reference_on_random_blocks) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const Graph graph = draw_block(seed);
    const std::vector<Tensor> inputs = draw_inputs(graph, seed);
    const Plan plan = plan_of(graph);
    EXPECT_NE(plan.steps.back().kernel, "reference");
    const std::vector<Tensor> results = run_plan(plan, inputs);
    const std::vector<Tensor> wanted = interpret(graph, inputs);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_TRUE(close(results.at(i), wanted[i], kClose)) << "seed " << seed << ", output " << i;
    }
    if (HasFailure()) return;
  }
}

TEST(InvertedResidual, gives_the_same_bits_with_any_number_of_threads) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const Graph graph = draw_block(seed);
    const std::vector<Tensor> inputs = draw_inputs(graph, seed);
    std::vector<Tensor> results;
    for (const int threads : {1, 2, 3, 7}) {
      const ThreadScope scope(threads);
      results.push_back(std::move(run_plan(plan_of(graph), inputs).at(0)));
      EXPECT_TRUE(close(results.back(), results.front(), kExact)) << "seed " << seed << ", " << threads << " threads";
    }
  }
}

TEST(InvertedResidual, keeps_the_rows_under_one_window_in_whole_groups) {
  InvertedResidual block;
  block.expand.emplace();
  block.depthwise.src_channels = block.depthwise.dst_channels = block.depthwise.groups = 16;
  for (std::int64_t dilation = 1; dilation < 9; ++dilation) {
    Window& w = block.depthwise.window;
    w = {{{100, 200}, {100, 200}, {3, 3}, {1, 1}, {dilation, dilation}, {dilation, dilation}}, {dilation, dilation}};
    const InvertedResidualRows rows = choose_rows(block);
    EXPECT_EQ(rows.ring % rows.expand, 0);
    for (std::int64_t top = 0; top + 2 * dilation < 100; ++top) {
      EXPECT_LE((top + 2 * dilation) / rows.expand - top / rows.expand + 1, rows.ring / rows.expand);
    }
  }
}

}  // namespace
}  // namespace atrous::test
