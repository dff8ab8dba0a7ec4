// Softmax, LogSoftmax and Hardmax.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

TEST(Softmax, lines_along_the_axis_sum_to_one_in_the_ratio_of_the_exponentials) {
  const Tensor src = random_tensor({2, 5, 3}, 3, -4, 4);
  const Tensor dst = run({.op = "Softmax", .attrs = attrs({{"axis", 1}}), .inputs = tensors(src.clone())});
  for (std::size_t n = 0; n < 2; ++n) {
    for (std::size_t x = 0; x < 3; ++x) {
      float sum = 0;
      const auto at = [&](std::size_t c) { return n * 15 + c * 3 + x; };
      for (std::size_t c = 0; c < 5; ++c) {
        sum += dst.as<float>()[at(c)];
        const float ratio = std::exp(src.as<float>()[at(c)] - src.as<float>()[at(0)]);
        EXPECT_NEAR(dst.as<float>()[at(c)] / dst.as<float>()[at(0)], ratio, 1e-4F * ratio);
      }
      EXPECT_NEAR(sum, 1.0F, 1e-6F);
    }
  }
}

TEST(Softmax, the_default_axis_is_the_last_and_large_values_do_not_overflow) {
  const Tensor dst = run({.op = "Softmax", .inputs = tensors(Tensor::of<float>({2, 2}, {1000, 1000, 0, 1000}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 2}, {0.5F, 0.5F, 0, 1}), kExact));
}

TEST(LogSoftmax, is_the_logarithm_of_softmax) {
  const Tensor src = random_tensor({4, 6}, 5, -3, 3);
  const Tensor softmax = run({.op = "Softmax", .inputs = tensors(src.clone())});
  const Tensor logarithm = run({.op = "Log", .inputs = tensors(softmax.clone())});
  EXPECT_TRUE(close(run({.op = "LogSoftmax", .inputs = tensors(src.clone())}), logarithm));
}

TEST(Hardmax, marks_the_first_of_the_largest) {
  const Tensor dst = run({.op = "Hardmax", .inputs = tensors(Tensor::of<float>({2, 3}, {1, 3, 3, 2, 1, 0}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 3}, {0, 1, 0, 1, 0, 0}), kExact));
}

TEST(Softmax, before_opset_13_the_last_axis_needs_no_detour) {
  const Graph graph = trial_graph(
      {.op = "Softmax", .attrs = attrs({{"axis", 2}}), .inputs = tensors(random_tensor({2, 3, 4}, 1)), .opset = 11});
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].attrs, attrs({{"axis", -1}}));
}

TEST(Softmax, before_opset_13_all_axes_from_the_given_one_on_are_taken_together) {
  const Tensor src = random_tensor({2, 3, 4}, 9);
  const Tensor old = run({.op = "Softmax", .inputs = tensors(src.clone()), .opset = 11});
  const Tensor rows = run({.op = "Softmax", .inputs = tensors(src.clone().reshaped({2, 12}))});
  EXPECT_TRUE(close(old, rows.clone().reshaped({2, 3, 4}), kExact));
}

TEST(Softmax, an_axis_beyond_the_rank_is_refused) {
  EXPECT_EQ(failure({.op = "Softmax", .attrs = attrs({{"axis", 2}}), .inputs = tensors(random_tensor({2, 3}, 1))}),
            "axis 2 does not exist in a tensor of rank 2");
}

}  // namespace
}  // namespace atrous::test
