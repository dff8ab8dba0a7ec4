// SqueezeExcite, planned from random problems, against its reference.
#include <gtest/gtest.h>

#include "core/parallel.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/targets.h"

namespace atrous::test {
namespace {

Attrs draw_attrs(Dice& dice) {
  static const char* const kFunctions[] = {"relu", "hard_swish", "swish", "sigmoid", "hard_sigmoid"};
  Attrs attrs;
  if (dice.heads()) attrs.set("activation", std::string(kFunctions[dice.within(0, 4)]));
  if (dice.heads()) attrs.set("gate", std::string(kFunctions[dice.within(3, 4)]));
  for (const char* name : {"activation", "gate"}) {
    attrs.set(std::string(name) + "_alpha", 0.25F);
    attrs.set(std::string(name) + "_beta", 0.5F);
  }
  return attrs;
}

ValueId add_weights(Graph& graph, Dice& dice, Shape shape) {
  return add_constant(graph, "w", dice.tensor(std::move(shape)));
}

enum class Scaled { kNothing, kSource, kOther };

// Channels up to some vectors, maps down to a single pixel, one product or two, of which the second may be a slice.
Graph draw_graph(Dice& dice, Scaled scaled) {
  Graph graph;
  const std::int64_t batch = dice.within(1, 2);
  const std::int64_t channels = dice.within(1, 70);
  const std::int64_t hidden = dice.within(1, 40);
  const bool two = dice.heads();
  std::int64_t last = two ? dice.within(1, 70) : hidden;
  if (scaled == Scaled::kSource) last = channels;
  Attrs attrs = draw_attrs(dice);
  std::vector<ValueId> inputs = {add_input(graph, "x", {batch, channels, dice.within(1, 9), dice.within(1, 9)})};
  inputs.push_back(add_weights(graph, dice, {two ? hidden : last, channels, 1, 1}));
  inputs.push_back(dice.heads() ? add_weights(graph, dice, {two ? hidden : last}) : kNone);
  if (two) {
    const std::int64_t first = dice.within(0, 3);
    attrs.set("first_channel", first);
    inputs.push_back(add_weights(graph, dice, {last, hidden + first + dice.within(0, 2), 1, 1}));
    inputs.push_back(dice.heads() ? add_weights(graph, dice, {last}) : kNone);
  }
  if (scaled == Scaled::kSource) attrs.set("scales_source", std::int64_t{1});
  if (scaled == Scaled::kOther) {
    inputs.resize(5, kNone);
    inputs.push_back(add_input(graph, "map", {batch, last, dice.within(1, 9), dice.within(1, 9)}));
  }
  add_last_node(graph, "SqueezeExcite", attrs, inputs);
  return graph;
}

TEST(SqueezeExcite, equals_its_reference) {
  for_each_target([] {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      Dice dice(seed);
      for (const Scaled scaled : {Scaled::kNothing, Scaled::kSource, Scaled::kOther}) {
        const Graph graph = draw_graph(dice, scaled);
        const std::vector<Tensor> inputs = random_inputs(graph, seed);
        const Plan plan = plan_of(graph);
        ASSERT_TRUE(close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0))) << "seed " << seed;
        for (const Step& step : plan.steps) EXPECT_NE(step.kernel, "reference") << "seed " << seed;
      }
    }
  });
}

TEST(SqueezeExcite, does_not_depend_on_the_number_of_threads) {
#ifdef _OPENMP
  Dice dice(7);
  Graph graph;
  const ValueId map = add_input(graph, "x", {1, 200, 40, 40});
  const ValueId first = add_weights(graph, dice, {50, 200, 1, 1});
  const ValueId second = add_weights(graph, dice, {200, 50, 1, 1});
  Attrs attrs = draw_attrs(dice);
  attrs.set("scales_source", std::int64_t{1});
  add_last_node(graph, "SqueezeExcite", attrs, {map, first, kNone, second});
  const std::vector<Tensor> inputs = random_inputs(graph, 1);
  const Plan plan = plan_of(graph);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const Tensor alone = std::move(run_plan(plan, inputs)[0]);
  for (const int count : {2, 3, 5}) {
    omp_set_num_threads(count);
    EXPECT_TRUE(close(run_plan(plan, inputs)[0], alone, kExact)) << count << " threads";
  }
  omp_set_num_threads(threads);
#endif
}

}  // namespace
}  // namespace atrous::test
