// Products, arithmetic, activations and reductions as the plan runs them, from random problems, against the references.
#include <gtest/gtest.h>

#include "graph/text.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

Plan checked(const Graph& graph, std::uint32_t seed, float low = -1.0F, float high = 1.0F) {
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs) {
    inputs.push_back(random_tensor(graph.value(id).shape, seed++, low, high));
  }
  Plan plan = plan_of(graph);
  const std::vector<Tensor> wanted = interpret(graph, inputs);
  EXPECT_TRUE(close(run_plan(plan, inputs).at(0), wanted.at(0), kClose)) << "seed " << seed << "\n" << print(graph);
  return plan;
}

bool uses_reference(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (step.kernel == "reference") return true;
  }
  return false;
}

// The input itself, or the channels-last map that a pointwise convolution makes of it.
ValueId in_some_layout(Graph& graph, Dice& dice, ValueId id) {
  const Shape shape = graph.value(id).shape;
  if (shape.rank() < 3 || shape.rank() > 5 || dice.heads()) return id;
  Dims weights(static_cast<std::size_t>(shape.rank()), 1);
  weights[0] = weights[1] = shape[1];
  const ValueId map = add_value(graph, "map");
  graph.nodes.push_back({"Conv", "map", {}, {id, add_constant(graph, "w", dice.tensor(Shape(weights)))}, {map}});
  return map;
}

// An operand that broadcasts to the shape: some extents are 1, some leading axes left out.
Shape draw_operand(Dice& dice, const Shape& dst) {
  Dims dims;
  const std::int64_t skipped = dice.within(0, 2) == 0 ? dice.within(0, dst.rank()) : 0;
  for (int axis = 0; axis < dst.rank(); ++axis) {
    if (axis >= skipped) dims.push_back(dice.within(0, 2) == 0 ? 1 : dst[axis]);
  }
  return Shape(dims);
}

ValueId draw_value(Graph& graph, Dice& dice, const char* name, const Shape& shape) {
  if (dice.within(0, 3) == 0) return add_constant(graph, name, dice.tensor(shape, 0.5F, 1.5F));
  return in_some_layout(graph, dice, add_input(graph, name, shape));
}

Graph draw_arithmetic(std::uint32_t seed) {
  Dice dice(seed);
  Dims dims;
  const std::int64_t rank = dice.within(0, 5);
  for (std::int64_t axis = 0; axis < rank; ++axis) dims.push_back(dice.one_of({1, 2, 3, 5, 8, 17}));
  Graph graph;
  const bool first_is_full = dice.heads();
  const Shape dst(dims);
  const ValueId a = draw_value(graph, dice, "a", first_is_full ? dst : draw_operand(dice, dst));
  const ValueId b = draw_value(graph, dice, "b", first_is_full ? draw_operand(dice, dst) : dst);
  static constexpr const char* kOps[] = {"Add", "Sub", "Mul"};
  add_last_node(graph, kOps[dice.within(0, 2)], {}, {a, dice.within(0, 7) == 0 ? a : b});
  return graph;
}

TEST(ArithmeticLowering, broadcasts_in_every_layout_like_the_reference) {
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    EXPECT_FALSE(uses_reference(checked(draw_arithmetic(seed), seed)));
    if (HasFailure()) return;
  }
}

TEST(ArithmeticLowering, divides_by_either_operand) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Dice dice(seed);
    Graph graph;
    const ValueId a = add_input(graph, "a", {2, 3, dice.within(1, 9), 5});
    const ValueId b = add_input(graph, "b", dice.heads() ? Shape{3, 1, 1} : Shape{});
    if (dice.heads()) {
      add_last_node(graph, "Div", {}, {a, b});
    } else {
      add_last_node(graph, "Div", {}, {b, a});
    }
    checked(graph, seed, 0.5F, 2.0F);
    if (HasFailure()) return;
  }
}

struct Unary {
  const char* op;
  float low = -6.0F;
  float high = 6.0F;
};

constexpr Unary kUnary[] = {{"Relu"},
                            {"LeakyRelu"},
                            {"Sigmoid"},
                            {"HardSigmoid"},
                            {"Tanh"},
                            {"Elu"},
                            {"Swish"},
                            {"HardSwish"},
                            {"Gelu"},
                            {"Exp"},
                            {"Sqrt", 0.0F, 9.0F},
                            {"Abs"},
                            {"Log", 0.1F, 9.0F}};

TEST(ActivationLowering, agrees_with_the_reference_for_every_function_and_layout) {
  for (const Unary& unary : kUnary) {
    for (const Shape& shape : {Shape{}, Shape{7}, Shape{2, 3, 5, 7}, Shape{1, 33, 9}, Shape{1, 2, 3, 4, 5}}) {
      SCOPED_TRACE(std::string(unary.op) + shape.text());
      Graph graph;
      add_last_node(graph, unary.op, {}, {add_input(graph, "x", shape)});
      // A scalar is compared relative to itself, so it must not be tiny.
      checked(graph, 7, shape.rank() == 0 ? 0.5F : unary.low, unary.high);
    }
  }
}

TEST(ActivationLowering, keeps_channels_last_and_the_memory_behind_a_convolution) {
  Graph graph;
  const ValueId src = add_input(graph, "x", {1, 3, 9, 7});
  const ValueId map = add_value(graph, "map");
  graph.nodes.push_back({"Conv", "map", {}, {src, add_constant(graph, "w", random_tensor({8, 3, 1, 1}, 1))}, {map}});
  add_last_node(graph, "Gelu", {}, {map});
  EXPECT_EQ(list_steps(checked(graph, 3)), "transpose Conv Gelu transpose");
}

Graph draw_product(std::uint32_t seed) {
  Dice dice(seed);
  const std::int64_t m = dice.within(1, 9);
  const std::int64_t k = dice.one_of({1, 3, 16, 33});
  const std::int64_t n = dice.within(1, 20);
  Dims a = {m, k};
  Dims b = {k, n};
  const bool deep_b = dice.heads();
  for (std::int64_t i = dice.within(0, 2); i > 0; --i) {
    const std::int64_t extent = dice.within(1, 4);
    a.insert(a.begin(), dice.within(0, 3) == 0 ? 1 : extent);
    if (deep_b) b.insert(b.begin(), dice.within(0, 3) == 0 ? 1 : extent);
  }
  if (dice.within(0, 5) == 0) a = {k};
  if (dice.within(0, 5) == 0) b = {k};
  Graph graph;
  const ValueId left = add_input(graph, "a", Shape(a));
  const ValueId right =
      dice.heads() ? add_input(graph, "b", Shape(b)) : add_constant(graph, "b", dice.tensor(Shape(b)));
  add_last_node(graph, "MatMul", {}, {left, right});
  return graph;
}

// Whether each operand has all batches or one, and the right one has all if the left one is shared.
bool has_one_batch_axis(const Shape& a, const Shape& b) {
  std::int64_t in_a = 1, in_b = 1, in_dst = 1;
  for (int i = 3; i <= std::max(a.rank(), b.rank()); ++i) {
    const std::int64_t extent_a = i <= a.rank() ? a[a.rank() - i] : 1;
    const std::int64_t extent_b = i <= b.rank() ? b[b.rank() - i] : 1;
    in_a *= extent_a;
    in_b *= extent_b;
    in_dst *= std::max(extent_a, extent_b);
  }
  return in_b == 1 || (in_b == in_dst && (in_a == in_dst || in_a == 1));
}

TEST(MatMulLowering, agrees_with_the_reference_on_random_problems) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const Graph graph = draw_product(seed);
    EXPECT_EQ(uses_reference(checked(graph, seed)), !has_one_batch_axis(graph.values[0].shape, graph.values[1].shape));
    if (HasFailure()) return;
  }
}

Graph draw_gemm(std::uint32_t seed) {
  Dice dice(seed);
  const std::int64_t m = dice.within(1, 9);
  const std::int64_t k = dice.one_of({1, 3, 16, 33});
  const std::int64_t n = dice.within(1, 20);
  const bool ta = dice.heads();
  const bool tb = dice.heads();
  Attrs attrs;
  attrs.set("transA", std::int64_t{ta});
  attrs.set("transB", std::int64_t{tb});
  if (dice.within(0, 3) == 0) attrs.set("alpha", 0.5F);
  if (dice.within(0, 3) == 0) attrs.set("beta", 2.0F);
  Graph graph;
  std::vector<ValueId> inputs = {add_input(graph, "a", ta ? Shape{k, m} : Shape{m, k})};
  const Shape b = tb ? Shape{n, k} : Shape{k, n};
  inputs.push_back(dice.heads() ? add_input(graph, "b", b) : add_constant(graph, "b", dice.tensor(b)));
  const Shape bias[] = {{n}, {1, n}, {m, 1}, {1}, {m, n}, {}};
  if (dice.heads()) inputs.push_back(add_constant(graph, "c", dice.tensor(bias[dice.within(0, 5)])));
  add_last_node(graph, "Gemm", std::move(attrs), std::move(inputs));
  return graph;
}

TEST(GemmLowering, agrees_with_the_reference_on_random_problems) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    checked(draw_gemm(seed), seed);
    if (HasFailure()) return;
  }
}

TEST(SoftmaxAndReduceLowering, agree_with_the_reference_behind_a_channels_last_map) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    Dice dice(seed);
    Graph graph;
    const Shape shape = {dice.within(1, 2), dice.one_of({1, 3, 21}), dice.within(1, 9), dice.within(1, 9)};
    const ValueId map = in_some_layout(graph, dice, add_input(graph, "x", shape));
    Attrs attrs;
    static constexpr const char* kOps[] = {"Softmax", "LogSoftmax", "ReduceMean", "ReduceMax", "ReduceSum"};
    const std::int64_t op = dice.within(0, 4);
    if (op < 2) {
      attrs.set("axis", dice.within(-4, 3));
      add_last_node(graph, kOps[op], std::move(attrs), {map});
    } else {
      attrs.set("keepdims", dice.within(0, 1));
      const std::int64_t first = dice.within(0, 2);
      const auto axes = Tensor::of<std::int64_t>({2}, {first, first + 1});
      add_last_node(graph, kOps[op], std::move(attrs), {map, add_constant(graph, "axes", axes.clone())});
    }
    checked(graph, seed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace atrous::test
