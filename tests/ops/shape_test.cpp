// Shape, Size, ConstantOfShape, Range, OneHot, Trilu, CumSum.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

TEST(Shape, start_and_end_select_axes) {
  const auto extents = [](std::int64_t start, std::int64_t end) {
    return run({"Shape", attrs({{"start", start}, {"end", end}}), tensors(random_tensor({2, 3, 4}, 1))});
  };
  EXPECT_TRUE(close(run({"Shape", {}, tensors(random_tensor({2, 3, 4}, 1))}), ints({2, 3, 4}), kExact));
  EXPECT_TRUE(close(extents(1, -1), ints({3}), kExact));
  EXPECT_TRUE(close(extents(-9, 2), ints({2, 3}), kExact));
  EXPECT_EQ(extents(2, 1).shape(), Shape({0}));
}

TEST(Size, counts_the_elements) {
  EXPECT_EQ(run({"Size", {}, tensors(random_tensor({2, 3}, 1))}).as<std::int64_t>()[0], 6);
}

TEST(ConstantOfShape, value_and_type_come_from_attributes) {
  EXPECT_TRUE(close(run({"ConstantOfShape", {}, tensors(ints({2}))}), Tensor::of<float>({2}, {0, 0}), kExact));
  const Attrs seven = attrs({{"value", std::int64_t{7}}, {"dtype", std::string("i64")}});
  EXPECT_TRUE(close(run({"ConstantOfShape", seven, tensors(ints({2}))}), ints({7, 7}), kExact));
  const Attrs yes = attrs({{"value", std::int64_t{1}}, {"dtype", std::string("bool")}});
  EXPECT_TRUE(close(run({"ConstantOfShape", yes, tensors(ints({}))}), scalar(true), kExact));
  EXPECT_EQ(failure({"ConstantOfShape", {}, tensors(ints({-1}))}), "extent -1 is negative");
}

TEST(Range, stops_before_the_limit) {
  EXPECT_TRUE(
      close(run({"Range", {}, tensors(scalar(std::int64_t{1}), scalar(std::int64_t{6}), scalar(std::int64_t{2}))}),
            ints({1, 3, 5}), kExact));
  EXPECT_TRUE(close(run({"Range", {}, tensors(scalar(5.0F), scalar(0.0F), scalar(-2.0F))}),
                    Tensor::of<float>({3}, {5, 3, 1}), kExact));
  EXPECT_EQ(run({"Range", {}, tensors(scalar(5.0F), scalar(0.0F), scalar(2.0F))}).shape(), Shape({0}));
  EXPECT_EQ(failure({"Range", {}, tensors(scalar(5.0F), scalar(0.0F), scalar(0.0F))}), "cannot go from 5 to 0 by 0");
  EXPECT_EQ(failure({"Range", {}, tensors(scalar(5.0F), ints({1}), scalar(1.0F))}),
            "input 1 is i64[1], wanted a scalar f32");
}

TEST(OneHot, marks_the_index_along_a_new_axis) {
  const auto hot = [](std::int64_t axis) {
    return run({"OneHot", attrs({{"axis", axis}}), tensors(ints({1, -1, 9}), scalar(std::int64_t{3}), ints({4, 5}))});
  };
  const Tensor rows = hot(-1);
  ASSERT_EQ(rows.shape(), Shape({3, 3}));
  EXPECT_TRUE(close(rows, Tensor::of<std::int64_t>({3, 3}, {4, 5, 4, 4, 4, 5, 4, 4, 4}), kExact));
  EXPECT_TRUE(close(hot(0), Tensor::of<std::int64_t>({3, 3}, {4, 4, 4, 5, 4, 4, 4, 5, 4}), kExact));
}

TEST(Trilu, keeps_one_side_of_a_diagonal) {
  const auto kept = [](std::int64_t upper, std::int64_t diagonal) {
    return run({"Trilu", attrs({{"upper", upper}}),
                tensors(Tensor::of<std::int64_t>({2, 2}, {1, 2, 3, 4}), scalar(diagonal))});
  };
  EXPECT_TRUE(close(kept(1, 0), Tensor::of<std::int64_t>({2, 2}, {1, 2, 0, 4}), kExact));
  EXPECT_TRUE(close(kept(0, 0), Tensor::of<std::int64_t>({2, 2}, {1, 0, 3, 4}), kExact));
  EXPECT_TRUE(close(kept(1, 1), Tensor::of<std::int64_t>({2, 2}, {0, 2, 0, 0}), kExact));
  EXPECT_TRUE(close(kept(0, -1), Tensor::of<std::int64_t>({2, 2}, {0, 0, 3, 0}), kExact));
}

TEST(CumSum, sums_forwards_backwards_and_without_the_element_itself) {
  const auto sums = [](std::int64_t exclusive, std::int64_t reverse) {
    return run({"CumSum", attrs({{"exclusive", exclusive}, {"reverse", reverse}}),
                tensors(ints({1, 2, 3}), scalar(std::int64_t{0}))});
  };
  EXPECT_TRUE(close(sums(0, 0), ints({1, 3, 6}), kExact));
  EXPECT_TRUE(close(sums(1, 0), ints({0, 1, 3}), kExact));
  EXPECT_TRUE(close(sums(0, 1), ints({6, 5, 3}), kExact));
  EXPECT_TRUE(close(sums(1, 1), ints({5, 3, 0}), kExact));
}

TEST(CumSum, runs_along_an_inner_axis) {
  EXPECT_TRUE(close(run({"CumSum", {}, tensors(Tensor::of<float>({2, 2}, {1, 2, 3, 4}), scalar(std::int32_t{-2}))}),
                    Tensor::of<float>({2, 2}, {1, 2, 4, 6}), kExact));
}

}  // namespace
}  // namespace atrous::test
