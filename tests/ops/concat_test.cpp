// Concat and its inverse, Split.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Attrs along(std::int64_t axis) { return attrs({{"axis", axis}}); }

TEST(Concat, joins_along_an_inner_axis) {
  const Tensor dst =
      run({"Concat", along(-1), tensors(Tensor::of<float>({2, 1}, {1, 4}), Tensor::of<float>({2, 2}, {2, 3, 5, 6}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6}), kExact));
}

TEST(Concat, an_untyped_nothing_of_old_exporters_is_skipped) {
  const Tensor src = random_tensor({2, 3, 1, 1}, 3);
  EXPECT_TRUE(close(run({"Concat", along(1), tensors(Tensor(DType::kF32, {0}), src.clone())}), src, kExact));
  EXPECT_EQ(run({"Concat", along(0), tensors(ints({}), ints({4, 5}))}).shape(), Shape({2}));
  EXPECT_EQ(run({"Concat", along(0), tensors(ints({}), ints({}))}).shape(), Shape({0}));
}

TEST(Concat, other_extents_must_agree) {
  EXPECT_EQ(failure({"Concat", along(1), tensors(random_tensor({1, 2, 4, 4}, 1), random_tensor({1, 2, 4, 5}, 1))}),
            "inputs do not fit along axis 1: [1,2,4,4] and [1,2,4,5]");
  EXPECT_EQ(failure({"Concat", along(0), tensors(random_tensor({1}, 1), ints({1}))}),
            "inputs have different types: f32 and i64");
}

TEST(Concat, opset_1_joins_channels_by_default) {
  EXPECT_EQ(run({"Concat", {}, tensors(random_tensor({1, 2}, 1), random_tensor({1, 3}, 1)), 1, 1}).shape(),
            Shape({1, 5}));
  EXPECT_EQ(failure({"Concat", {}, tensors(random_tensor({1, 2}, 1)), 1, 13}), "has no axis");
}

TEST(Split, parts_of_given_sizes_join_to_the_source) {
  const Tensor src = random_tensor({2, 7, 3}, 11);
  std::vector<Tensor> parts = run_all({"Split", along(1), tensors(src.clone(), ints({3, 0, 4})), 3});
  EXPECT_EQ(parts[0].shape(), Shape({2, 3, 3}));
  EXPECT_EQ(parts[1].shape(), Shape({2, 0, 3}));
  EXPECT_TRUE(close(run({"Concat", along(1), std::move(parts)}), src, kExact));
}

TEST(Split, equal_parts_and_a_smaller_last_one) {
  EXPECT_EQ(run_all({"Split", along(0), tensors(ints({1, 2, 3, 4})), 2})[1].as<std::int64_t>()[0], 3);
  const Attrs uneven = attrs({{"axis", std::int64_t{0}}, {"num_outputs", std::int64_t{3}}});
  const std::vector<Tensor> parts = run_all({"Split", uneven, tensors(ints({1, 2, 3, 4, 5, 6, 7})), 3});
  EXPECT_TRUE(close(parts[0], ints({1, 2, 3}), kExact));
  EXPECT_TRUE(close(parts[2], ints({7}), kExact));
}

TEST(Split, the_attribute_of_old_opsets_becomes_an_input) {
  const Attrs old = attrs({{"axis", std::int64_t{0}}, {"split", std::vector<std::int64_t>{1, 2}}});
  EXPECT_TRUE(close(run_all({"Split", old, tensors(ints({7, 8, 9})), 2, 11})[1], ints({8, 9}), kExact));
}

TEST(Split, sizes_that_do_not_add_up_are_refused) {
  EXPECT_EQ(failure({"Split", along(0), tensors(ints({1, 2, 3}), ints({1, 1})), 2}),
            "sizes do not add up to the axis of 3");
  EXPECT_EQ(failure({"Split", along(0), tensors(ints({1, 2, 3}), ints({3})), 2}), "1 sizes are given for 2 outputs");
  EXPECT_EQ(failure({"Split", along(0), tensors(ints({1, 2, 3})), 2}),
            "an axis of 3 cannot be split into 2 equal parts");
}

}  // namespace
}  // namespace atrous::test
