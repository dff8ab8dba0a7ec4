// Transpose.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor transposed(Tensor src, std::vector<std::int64_t> perm) {
  return run({"Transpose", attrs({{"perm", std::move(perm)}}), tensors(std::move(src))});
}

TEST(Transpose, reverses_the_axes_without_a_permutation) {
  const Tensor dst = run({"Transpose", {}, tensors(Tensor::of<std::int64_t>({2, 3}, {1, 2, 3, 4, 5, 6}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int64_t>({3, 2}, {1, 4, 2, 5, 3, 6}), kExact));
}

TEST(Transpose, axis_k_of_the_result_is_axis_perm_k_of_the_source) {
  const Tensor src = random_tensor({2, 3, 4, 5}, 7);
  const Tensor dst = transposed(src.clone(), {0, 2, 3, 1});
  ASSERT_EQ(dst.shape(), Shape({2, 4, 5, 3}));
  EXPECT_EQ(dst.as<float>()[((1 * 4 + 2) * 5 + 3) * 3 + 1], src.as<float>()[((1 * 3 + 1) * 4 + 2) * 5 + 3]);
  EXPECT_TRUE(close(transposed(dst.clone(), {0, 3, 1, 2}), src, kExact));
}

TEST(Transpose, moves_elements_of_every_width) {
  EXPECT_TRUE(close(transposed(Tensor::of<bool>({1, 2}, {true, false}), {1, 0}),
                    Tensor::of<bool>({2, 1}, {true, false}), kExact));
  EXPECT_TRUE(close(transposed(Tensor::of<double>({2, 2}, {1, 2, 3, 4}), {1, 0}),
                    Tensor::of<double>({2, 2}, {1, 3, 2, 4}), kExact));
  EXPECT_TRUE(close(transposed(Tensor::of<std::int16_t>({2, 2}, {1, 2, 3, 4}), {1, 0}),
                    Tensor::of<std::int16_t>({2, 2}, {1, 3, 2, 4}), kExact));
}

TEST(Transpose, a_scalar_and_an_empty_tensor_pass) {
  EXPECT_TRUE(close(run({"Transpose", {}, tensors(Tensor::of<float>({}, {3.0F}))}), Tensor::of<float>({}, {3.0F})));
  EXPECT_EQ(transposed(random_tensor({0, 3}, 1), {1, 0}).shape(), Shape({3, 0}));
}

TEST(Transpose, a_list_that_is_no_permutation_is_refused) {
  const Attrs twice = attrs({{"perm", std::vector<std::int64_t>{0, 0}}});
  EXPECT_EQ(failure({"Transpose", twice, tensors(random_tensor({2, 2}, 1))}),
            "perm does not name each of the 2 axes once");
}

}  // namespace
}  // namespace atrous::test
