// Reductions.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor axes(std::initializer_list<std::int64_t> list) { return ints(list); }

Tensor cube() { return Tensor::of<float>({2, 2, 3}, {1, 2, 3, 4, 5, 6, -1, -2, -3, 0, 1, 0}); }

TEST(Reduce, every_operator_follows_its_formula_along_the_last_axis) {
  struct Case {
    const char* op;
    std::vector<float> expected;
  };
  const auto log_sum_exp = [](double a, double b, double c) {
    return static_cast<float>(std::log(std::exp(a) + std::exp(b) + std::exp(c)));
  };
  const Case cases[] = {
      {"ReduceSum", {6, 15, -6, 1}},
      {"ReduceMean", {2, 5, -2, 1.0F / 3}},
      {"ReduceMax", {3, 6, -1, 1}},
      {"ReduceMin", {1, 4, -3, 0}},
      {"ReduceProd", {6, 120, -6, 0}},
      {"ReduceL1", {6, 15, 6, 1}},
      {"ReduceL2", {std::sqrt(14.0F), std::sqrt(77.0F), std::sqrt(14.0F), 1}},
      {"ReduceSumSquare", {14, 77, 14, 1}},
      {"ReduceLogSumExp", {log_sum_exp(1, 2, 3), log_sum_exp(4, 5, 6), log_sum_exp(-1, -2, -3), log_sum_exp(0, 1, 0)}},
  };
  for (const Case& c : cases) {
    const Tensor dst = run({.op = c.op, .attrs = attrs({{"keepdims", 0}}), .inputs = tensors(cube(), axes({-1}))});
    EXPECT_TRUE(close(dst, Tensor::of<float>({2, 2}, c.expected))) << c.op;
  }
}

TEST(Reduce, log_sum_is_the_logarithm_of_the_sum) {
  const Tensor dst = run({.op = "ReduceLogSum", .inputs = tensors(Tensor::of<float>({3}, {1, 2, 5}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1}, {std::log(8.0F)})));
}

TEST(Reduce, axes_need_not_be_neighbours) {
  const Tensor dst = run({.op = "ReduceSum", .inputs = tensors(cube(), axes({2, 0}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 2, 1}, {0, 16}), kExact));
}

TEST(Reduce, without_axes_all_are_reduced_or_none) {
  EXPECT_TRUE(close(run({.op = "ReduceMax", .inputs = tensors(cube())}), Tensor::of<float>({1, 1, 1}, {6}), kExact));
  EXPECT_TRUE(close(run({.op = "ReduceSum", .attrs = attrs({{"keepdims", 0}}), .inputs = tensors(cube(), axes({}))}),
                    Tensor::of<float>({}, {16}), kExact));
  EXPECT_TRUE(
      close(run({.op = "ReduceL1", .attrs = attrs({{"noop_with_empty_axes", 1}}), .inputs = tensors(cube())}), cube()));
}

TEST(Reduce, axes_of_old_opsets_are_an_attribute) {
  const auto old = [](std::vector<std::int64_t> list) {
    return run({.op = "ReduceMean",
                .attrs = attrs({{"axes", std::move(list)}, {"keepdims", 0}}),
                .inputs = tensors(cube()),
                .opset = 11});
  };
  EXPECT_TRUE(close(old({1, 2}), Tensor::of<float>({2}, {3.5F, -5.0F / 6})));
  EXPECT_TRUE(close(old({}), Tensor::of<float>({}, {16.0F / 12})));
}

TEST(Reduce, integers_stay_exact_and_their_mean_is_truncated) {
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  EXPECT_EQ(
      run({.op = "ReduceSum", .inputs = tensors(Tensor::of<std::int64_t>({2}, {large, 1}))}).as<std::int64_t>()[0],
      large + 1);
  EXPECT_EQ(run({.op = "ReduceMean", .inputs = tensors(Tensor::of<std::int32_t>({2}, {-3, 0}))}).as<std::int32_t>()[0],
            -1);
  EXPECT_EQ(run({.op = "ReduceL1", .inputs = tensors(Tensor::of<std::int8_t>({2}, {-3, 4}))}).as<std::int8_t>()[0], 7);
}

TEST(Reduce, max_and_min_take_bools) {
  const auto bools = [] { return tensors(Tensor::of<bool>({3}, {false, true, false})); };
  EXPECT_TRUE(run({.op = "ReduceMax", .inputs = bools()}).as<bool>()[0]);
  EXPECT_FALSE(run({.op = "ReduceMin", .inputs = bools()}).as<bool>()[0]);
}

TEST(Reduce, nothing_reduces_to_the_neutral_element) {
  const auto empty = [](const char* op) {
    return run({.op = op, .inputs = tensors(Tensor::of<float>({2, 0}, {}), axes({1}))}).as<float>()[0];
  };
  EXPECT_EQ(empty("ReduceSum"), 0.0F);
  EXPECT_EQ(empty("ReduceProd"), 1.0F);
  EXPECT_EQ(empty("ReduceMax"), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(empty("ReduceLogSumExp"), -std::numeric_limits<float>::infinity());
}

TEST(Reduce, log_sum_exp_does_not_overflow) {
  const Tensor dst = run({.op = "ReduceLogSumExp", .inputs = tensors(Tensor::of<float>({2}, {1000, 1000}))});
  EXPECT_FLOAT_EQ(dst.as<float>()[0], 1000 + std::log(2.0F));
}

TEST(Reduce, half_floats_are_accumulated_in_double) {
  const std::vector<Float16> ones(4096, to_f16(1.0F));
  const Tensor dst = run({.op = "ReduceSum", .inputs = tensors(Tensor::of<Float16>({4096}, ones))});
  EXPECT_EQ(to_f32(dst.as<Float16>()[0]), 4096.0F);
}

TEST(Reduce, an_axis_beyond_the_rank_is_refused) {
  EXPECT_EQ(failure({.op = "ReduceSum", .inputs = tensors(cube(), axes({3}))}),
            "axis 3 does not exist in a tensor of rank 3");
}

TEST(ArgMax, ties_go_to_the_first_or_to_the_last) {
  const auto src = [] { return tensors(Tensor::of<float>({2, 3}, {1, 5, 5, 7, 0, 7})); };
  EXPECT_TRUE(close(run({.op = "ArgMax", .attrs = attrs({{"axis", 1}}), .inputs = src()}),
                    Tensor::of<std::int64_t>({2, 1}, {1, 0}), kExact));
  EXPECT_TRUE(close(
      run({.op = "ArgMax", .attrs = attrs({{"axis", -1}, {"keepdims", 0}, {"select_last_index", 1}}), .inputs = src()}),
      Tensor::of<std::int64_t>({2}, {2, 2}), kExact));
}

TEST(ArgMax, works_along_the_channels_of_a_map) {
  const Tensor dst = run({.op = "ArgMax",
                          .attrs = attrs({{"axis", 1}}),
                          .inputs = tensors(Tensor::of<float>({1, 3, 2, 1}, {1, 9, 3, 4, 2, 5}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int64_t>({1, 1, 2, 1}, {1, 0}), kExact));
}

TEST(ArgMin, finds_the_smallest) {
  EXPECT_TRUE(close(run({.op = "ArgMin", .inputs = tensors(Tensor::of<std::int8_t>({3}, {4, -2, 3}))}),
                    Tensor::of<std::int64_t>({1}, {1}), kExact));
}

TEST(ArgMax, an_axis_without_elements_is_refused) {
  EXPECT_EQ(failure({.op = "ArgMax", .inputs = tensors(Tensor::of<float>({0, 2}, {}))}),
            "axis 0 of [0,2] has no elements");
}

TEST(TopK, values_come_with_their_positions) {
  const std::vector<Tensor> dst = run_all(
      {.op = "TopK", .inputs = tensors(Tensor::of<float>({2, 3}, {1, 3, 2, 5, 5, 4}), axes({2})), .outputs = 2});
  EXPECT_TRUE(close(dst[0], Tensor::of<float>({2, 2}, {3, 2, 5, 5}), kExact));
  EXPECT_TRUE(close(dst[1], Tensor::of<std::int64_t>({2, 2}, {1, 2, 0, 1}), kExact));
}

TEST(TopK, smallest_along_the_first_axis_with_the_count_as_an_attribute) {
  const Tensor smallest = run({.op = "TopK",
                               .attrs = attrs({{"axis", 0}, {"largest", 0}}),
                               .inputs = tensors(Tensor::of<float>({3, 1}, {3, 1, 2}), axes({2}))});
  EXPECT_TRUE(close(smallest, Tensor::of<float>({2, 1}, {1, 2}), kExact));
  const Tensor old = run({.op = "TopK",
                          .attrs = attrs({{"k", 1}}),
                          .inputs = tensors(Tensor::of<float>({3}, {3, 1, 2})),
                          .outputs = 2,
                          .opset = 1});
  EXPECT_TRUE(close(old, Tensor::of<float>({1}, {3}), kExact));
}

TEST(TopK, more_than_there_are_is_refused) {
  EXPECT_EQ(failure({.op = "TopK", .inputs = tensors(Tensor::of<float>({3}, {3, 1, 2}), axes({4}))}),
            "cannot take the best 4 along axis 0 of [3]");
}

}  // namespace
}  // namespace atrous::test
