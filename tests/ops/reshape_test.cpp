// Reshape, Flatten, Squeeze, Unsqueeze.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Shape reshaped(Shape src, std::initializer_list<std::int64_t> wanted, std::int64_t allowzero = 0) {
  return run({"Reshape", attrs({{"allowzero", allowzero}}), tensors(random_tensor(std::move(src), 1), ints(wanted))})
      .shape();
}

std::string refused(Shape src, std::initializer_list<std::int64_t> wanted) {
  return failure({"Reshape", {}, tensors(random_tensor(std::move(src), 1), ints(wanted))});
}

TEST(Reshape, keeps_the_elements_in_order) {
  const Tensor src = random_tensor({2, 3, 4}, 5);
  const Tensor dst = run({"Reshape", {}, tensors(src.clone(), ints({4, 6}))});
  EXPECT_TRUE(close(dst, src.clone().reshaped({4, 6}), kExact));
}

TEST(Reshape, zero_copies_an_extent_and_minus_one_takes_the_rest) {
  EXPECT_EQ(reshaped({2, 3, 4}, {0, -1}), Shape({2, 12}));
  EXPECT_EQ(reshaped({2, 3, 4}, {-1, 0, 2}), Shape({4, 3, 2}));
  EXPECT_EQ(reshaped({1}, {}), Shape());
}

TEST(Reshape, allowzero_makes_zero_an_extent) {
  EXPECT_EQ(reshaped({0, 3}, {3, 0}, 1), Shape({3, 0}));
  EXPECT_EQ(reshaped({0, 3}, {0, 3}, 0), Shape({0, 3}));
}

TEST(Reshape, what_does_not_fit_is_refused_with_both_shapes) {
  EXPECT_EQ(refused({2, 3}, {4, 2}), "cannot reshape [2,3] to [4,2]");
  EXPECT_EQ(refused({2, 3}, {4, -1}), "cannot reshape [2,3] to [4,-1]");
  EXPECT_EQ(refused({2, 3}, {-1, -1}), "cannot reshape [2,3] to [-1,-1]");
  EXPECT_EQ(refused({6}, {2, 0}), "cannot reshape [6] to [2,0]");
  EXPECT_EQ(refused({0, 3}, {0, -1}), "cannot reshape [0,3] to [0,-1]");
}

TEST(Reshape, the_attribute_of_opset_1_becomes_an_input) {
  const Attrs old = attrs({{"shape", std::vector<std::int64_t>{3, -1}}});
  EXPECT_EQ(run({"Reshape", old, tensors(random_tensor({2, 3}, 1)), 1, 1}).shape(), Shape({3, 2}));
  EXPECT_EQ(failure({"Reshape", {}, tensors(random_tensor({2, 3}, 1)), 1, 13}), "has no shape");
}

Shape flattened(std::int64_t axis) {
  return run({"Flatten", attrs({{"axis", axis}}), tensors(random_tensor({2, 3, 4}, 1))}).shape();
}

TEST(Flatten, splits_the_axes_in_two_groups) {
  EXPECT_EQ(flattened(0), Shape({1, 24}));
  EXPECT_EQ(flattened(1), Shape({2, 12}));
  EXPECT_EQ(flattened(3), Shape({24, 1}));
  EXPECT_EQ(flattened(-1), Shape({6, 4}));
}

TEST(Squeeze, drops_the_named_axes_or_all_of_extent_one) {
  EXPECT_EQ(run({"Squeeze", {}, tensors(random_tensor({1, 3, 1, 2}, 1))}).shape(), Shape({3, 2}));
  EXPECT_EQ(run({"Squeeze", {}, tensors(random_tensor({1, 3, 1, 2}, 1), ints({-2}))}).shape(), Shape({1, 3, 2}));
  EXPECT_EQ(failure({"Squeeze", {}, tensors(random_tensor({1, 3}, 1), ints({1}))}),
            "axis 1 of [1,3] is squeezed but not 1");
}

TEST(Squeeze, axes_as_an_attribute_are_upgraded) {
  const Attrs old = attrs({{"axes", std::vector<std::int64_t>{0}}});
  EXPECT_EQ(run({"Squeeze", old, tensors(random_tensor({1, 3, 1}, 1)), 1, 11}).shape(), Shape({3, 1}));
}

TEST(Unsqueeze, axes_count_in_the_result) {
  EXPECT_EQ(run({"Unsqueeze", {}, tensors(random_tensor({3, 4}, 1), ints({0, -1}))}).shape(), Shape({1, 3, 4, 1}));
  const Attrs old = attrs({{"axes", std::vector<std::int64_t>{2, 0}}});
  EXPECT_EQ(run({"Unsqueeze", old, tensors(random_tensor({3, 4}, 1)), 1, 11}).shape(), Shape({1, 3, 1, 4}));
}

TEST(Unsqueeze, an_axis_named_twice_is_refused) {
  EXPECT_EQ(failure({"Unsqueeze", {}, tensors(random_tensor({3}, 1), ints({1, -2}))}), "axis 1 is named twice");
  EXPECT_EQ(failure({"Unsqueeze", {}, tensors(random_tensor({3}, 1)), 1, 13}), "has no axes");
}

}  // namespace
}  // namespace atrous::test
