// Functions of one element without attributes.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor unary(const char* op, Tensor src) { return run({.op = op, .inputs = tensors(std::move(src))}); }

struct Formula {
  const char* op;
  double (*function)(double);
};

TEST(Unary, functions_agree_with_the_standard_library_in_double) {
  const Formula formulas[] = {
      {"Exp", [](double x) { return std::exp(x); }},
      {"Log", [](double x) { return std::log(x); }},
      {"Sqrt", [](double x) { return std::sqrt(x); }},
      {"Reciprocal", [](double x) { return 1 / x; }},
      {"Sin", [](double x) { return std::sin(x); }},
      {"Cos", [](double x) { return std::cos(x); }},
      {"Tanh", [](double x) { return 1 - 2 / (std::exp(2 * x) + 1); }},
      {"Erf", [](double x) { return 1 - std::erfc(x); }},
      {"Softplus", [](double x) { return std::log(1 + std::exp(x)); }},
      {"Softsign", [](double x) { return x / (1 + std::abs(x)); }},
  };
  for (const Formula& formula : formulas) {
    const Tensor src = random_tensor({3, 5, 7}, 11, 0.1F, 4.0F);
    Tensor expected(DType::kF32, src.shape());
    for (std::size_t i = 0; i < src.as<float>().size(); ++i) {
      expected.as<float>()[i] = static_cast<float>(formula.function(static_cast<double>(src.as<float>()[i])));
    }
    EXPECT_TRUE(close(unary(formula.op, src.clone()), expected)) << formula.op;
  }
}

TEST(Unary, round_takes_ties_to_the_even_neighbour) {
  const Tensor dst = unary("Round", Tensor::of<float>({6}, {-2.5F, -1.5F, -0.5F, 0.5F, 1.5F, 2.5F}));
  EXPECT_TRUE(close(dst, Tensor::of<float>({6}, {-2, -2, -0.0F, 0, 2, 2}), kExact));
}

TEST(Unary, floor_and_ceil_go_down_and_up) {
  EXPECT_TRUE(close(unary("Floor", Tensor::of<double>({2}, {-1.5, 1.5})), Tensor::of<double>({2}, {-2, 1}), kExact));
  EXPECT_TRUE(close(unary("Ceil", Tensor::of<double>({2}, {-1.5, 1.5})), Tensor::of<double>({2}, {-1, 2}), kExact));
}

TEST(Unary, the_smallest_integer_is_its_own_negative) {
  constexpr std::int32_t kSmallest = std::numeric_limits<std::int32_t>::min();
  const auto expected = Tensor::of<std::int32_t>({2}, {kSmallest, 7});
  EXPECT_TRUE(close(unary("Neg", Tensor::of<std::int32_t>({2}, {kSmallest, -7})), expected, kExact));
  EXPECT_TRUE(close(unary("Abs", Tensor::of<std::int32_t>({2}, {kSmallest, -7})), expected, kExact));
}

TEST(Unary, sign_is_minus_one_zero_or_one_for_every_type) {
  EXPECT_TRUE(close(unary("Sign", Tensor::of<std::int8_t>({3}, {-5, 0, 9})), Tensor::of<std::int8_t>({3}, {-1, 0, 1})));
  EXPECT_TRUE(close(unary("Sign", Tensor::of<std::uint8_t>({2}, {0, 200})), Tensor::of<std::uint8_t>({2}, {0, 1})));
  EXPECT_TRUE(close(unary("Sign", Tensor::of<float>({2}, {-0.5F, 3})), Tensor::of<float>({2}, {-1, 1})));
}

TEST(Unary, sixteen_bit_floats_are_calculated_in_float) {
  const Tensor dst = unary("Sqrt", Tensor::of<Float16>({1}, {to_f16(2.0F)}));
  EXPECT_EQ(dst.as<Float16>()[0].bits, to_f16(std::sqrt(2.0F)).bits);
}

TEST(Unary, not_inverts_bools_and_takes_nothing_else) {
  EXPECT_TRUE(close(unary("Not", Tensor::of<bool>({2}, {true, false})), Tensor::of<bool>({2}, {false, true}), kExact));
  EXPECT_EQ(failure({.op = "Not", .inputs = tensors(Tensor::of<float>({1}, {0}))}),
            "input 0 is f32, which this operator does not take");
}

TEST(Unary, softplus_does_not_overflow) {
  EXPECT_TRUE(close(unary("Softplus", Tensor::of<float>({2}, {200, -200})), Tensor::of<float>({2}, {200, 0})));
}

TEST(Unary, exp_refuses_integers) {
  EXPECT_EQ(failure({.op = "Exp", .inputs = tensors(Tensor::of<std::int32_t>({1}, {1}))}),
            "input 0 is i32, which this operator does not take");
}

TEST(Unary, the_upgrade_removes_consumed_inputs) {
  const Graph graph = trial_graph({.op = "Sqrt",
                                   .attrs = attrs({{"consumed_inputs", std::vector<std::int64_t>{0}}}),
                                   .inputs = tensors(Tensor::of<float>({1}, {4})),
                                   .opset = 1});
  EXPECT_EQ(graph.nodes.at(0).attrs, Attrs());
}

}  // namespace
}  // namespace atrous::test
