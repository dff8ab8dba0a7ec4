// Slice.
#include <gtest/gtest.h>

#include <cstdint>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using List = std::initializer_list<std::int64_t>;

Tensor sliced(Tensor src, List starts, List ends, List axes, List steps) {
  return run({"Slice", {}, tensors(std::move(src), ints(starts), ints(ends), ints(axes), ints(steps))});
}

TEST(Slice, takes_a_range_of_each_named_axis) {
  const Tensor src = Tensor::of<std::int64_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_TRUE(
      close(sliced(src.clone(), {1, 0}, {2, 3}, {0, 1}, {1, 2}), Tensor::of<std::int64_t>({1, 2}, {5, 7}), kExact));
  EXPECT_TRUE(close(run({"Slice", {}, tensors(src.clone(), ints({0, 1}), ints({-1, 1000}))}),
                    Tensor::of<std::int64_t>({1, 3}, {2, 3, 4}), kExact));
}

TEST(Slice, negative_steps_run_backwards) {
  EXPECT_TRUE(close(sliced(ints({1, 2, 3, 4}), {-1}, {INT64_MIN}, {0}, {-1}), ints({4, 3, 2, 1}), kExact));
  EXPECT_TRUE(close(sliced(ints({1, 2, 3, 4, 5}), {20}, {0}, {0}, {-2}), ints({5, 3}), kExact));
  EXPECT_TRUE(close(sliced(ints({1, 2, 3, 4}), {2}, {-9}, {-1}, {INT64_MIN}), ints({3}), kExact));
}

TEST(Slice, ranges_that_end_before_they_start_are_empty) {
  EXPECT_EQ(sliced(ints({1, 2, 3}), {2}, {1}, {0}, {1}).shape(), Shape({0}));
  EXPECT_EQ(sliced(ints({1, 2, 3}), {1000}, {2000}, {0}, {1}).shape(), Shape({0}));
  EXPECT_EQ(sliced(ints({}), {-1}, {-5}, {0}, {-1}).shape(), Shape({0}));
}

TEST(Slice, bounds_may_be_i32) {
  const Tensor dst =
      run({"Slice",
           {},
           tensors(ints({1, 2, 3}), Tensor::of<std::int32_t>({1}, {1}), Tensor::of<std::int32_t>({1}, {INT32_MAX}))});
  EXPECT_TRUE(close(dst, ints({2, 3}), kExact));
}

TEST(Slice, attributes_of_opset_1_become_inputs) {
  using Longs = std::vector<std::int64_t>;
  const Attrs old = attrs({{"starts", Longs{1}}, {"ends", Longs{-1}}, {"axes", Longs{1}}});
  EXPECT_EQ(run({"Slice", old, tensors(random_tensor({2, 5}, 1)), 1, 9}).shape(), Shape({2, 3}));
  EXPECT_EQ(failure({"Slice", old, tensors(random_tensor({2, 5}, 1)), 1, 10}), "has no starts and ends");
}

TEST(Slice, a_step_of_zero_and_unequal_lists_are_refused) {
  EXPECT_EQ(failure({"Slice", {}, tensors(ints({1, 2}), ints({0}), ints({1}), ints({0}), ints({0}))}), "a step is 0");
  EXPECT_EQ(failure({"Slice", {}, tensors(ints({1, 2}), ints({0}), ints({1, 2}))}),
            "starts, ends, axes and steps have different lengths: 1, 2, 1, 1");
}

}  // namespace
}  // namespace atrous::test
