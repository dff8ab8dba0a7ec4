// Functions of any number of tensors.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

std::vector<Tensor> three() {
  return tensors(Tensor::of<float>({2, 1}, {1, 8}), Tensor::of<float>({3}, {2, 4, 6}), Tensor::of<float>({}, {3}));
}

TEST(Variadic, inputs_of_all_ranks_broadcast) {
  EXPECT_TRUE(close(run({.op = "Max", .inputs = three()}), Tensor::of<float>({2, 3}, {3, 4, 6, 8, 8, 8}), kExact));
  EXPECT_TRUE(close(run({.op = "Min", .inputs = three()}), Tensor::of<float>({2, 3}, {1, 1, 1, 2, 3, 3}), kExact));
  EXPECT_TRUE(close(run({.op = "Sum", .inputs = three()}), Tensor::of<float>({2, 3}, {6, 8, 10, 13, 15, 17}), kExact));
  EXPECT_TRUE(close(run({.op = "Mean", .inputs = three()}),
                    Tensor::of<float>({2, 3}, {2, 8.0F / 3, 10.0F / 3, 13.0F / 3, 5, 17.0F / 3})));
}

TEST(Variadic, one_input_passes_through) {
  for (const char* op : {"Max", "Min", "Sum", "Mean"}) {
    const Tensor dst = run({.op = op, .inputs = tensors(Tensor::of<float>({2}, {-1, 2}))});
    EXPECT_TRUE(close(dst, Tensor::of<float>({2}, {-1, 2}), kExact)) << op;
  }
}

TEST(Variadic, nan_wins_on_either_side) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* op : {"Max", "Min"}) {
    const Tensor dst =
        run({.op = op, .inputs = tensors(Tensor::of<float>({2}, {nan, 1}), Tensor::of<float>({2}, {1, nan}))});
    EXPECT_TRUE(std::isnan(dst.as<float>()[0])) << op;
    EXPECT_TRUE(std::isnan(dst.as<float>()[1])) << op;
  }
}

TEST(Variadic, max_takes_integers_and_mean_does_not) {
  const Tensor dst = run(
      {.op = "Max",
       .inputs = tensors(Tensor::of<std::uint64_t>({1}, {~std::uint64_t{0}}), Tensor::of<std::uint64_t>({1}, {1}))});
  EXPECT_EQ(dst.as<std::uint64_t>()[0], ~std::uint64_t{0});
  EXPECT_EQ(failure({.op = "Mean", .inputs = tensors(Tensor::of<std::int8_t>({1}, {1}))}),
            "input 0 is i8, which this operator does not take");
}

TEST(Variadic, mixed_types_are_refused) {
  EXPECT_EQ(failure({.op = "Sum", .inputs = tensors(Tensor::of<float>({1}, {1}), Tensor::of<double>({1}, {1}))}),
            "input 1 is f64, wanted f32");
}

TEST(Where, the_condition_broadcasts_with_both_branches) {
  const Tensor dst =
      run({.op = "Where",
           .inputs = tensors(Tensor::of<bool>({2, 1}, {true, false}), Tensor::of<std::int64_t>({3}, {1, 2, 3}),
                             Tensor::of<std::int64_t>({}, {-1}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int64_t>({2, 3}, {1, 2, 3, -1, -1, -1}), kExact));
}

TEST(Where, wants_a_bool_and_branches_of_one_type) {
  const auto one = [] { return Tensor::of<float>({1}, {1}); };
  EXPECT_EQ(failure({.op = "Where", .inputs = tensors(one(), one(), one())}), "the condition is f32, wanted bool");
  EXPECT_EQ(
      failure({.op = "Where", .inputs = tensors(Tensor::of<bool>({1}, {true}), one(), Tensor::of<double>({1}, {1}))}),
      "inputs have different types: f32 and f64");
}

}  // namespace
}  // namespace atrous::test
