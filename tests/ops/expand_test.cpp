// Expand, Tile, DepthToSpace, SpaceToDepth.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor ints(Shape shape, std::initializer_list<std::int64_t> list) {
  return Tensor::of<std::int64_t>(std::move(shape), list);
}

TEST(Expand, broadcasts_both_ways) {
  EXPECT_TRUE(close(run({"Expand", {}, tensors(ints({2, 1}, {1, 2}), ints({3}, {2, 1, 3}))}),
                    ints({2, 2, 3}, {1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2}), kExact));
  EXPECT_EQ(run({"Expand", {}, tensors(ints({2, 1}, {1, 2}), ints({1}, {1}))}).shape(), Shape({2, 1}));
  EXPECT_EQ(failure({"Expand", {}, tensors(ints({2}, {1, 2}), ints({1}, {-1}))}), "extent -1 is negative");
}

TEST(Tile, repeats_every_axis) {
  EXPECT_TRUE(close(run({"Tile", {}, tensors(ints({1, 2}, {1, 2}), ints({2}, {2, 2}))}),
                    ints({2, 4}, {1, 2, 1, 2, 1, 2, 1, 2}), kExact));
  EXPECT_EQ(run({"Tile", {}, tensors(ints({1, 2}, {1, 2}), ints({2}, {0, 1}))}).shape(), Shape({0, 2}));
  EXPECT_EQ(failure({"Tile", {}, tensors(ints({2}, {1, 2}), ints({2}, {1, 1}))}), "repeats has 2 elements, wanted 1");
}

TEST(DepthToSpace, modes_differ_in_the_order_of_the_channels) {
  const auto moved = [](const char* mode) {
    return run({"DepthToSpace", attrs({{"blocksize", std::int64_t{2}}, {"mode", std::string(mode)}}),
                tensors(ints({1, 8, 1, 1}, {0, 1, 2, 3, 4, 5, 6, 7}))});
  };
  EXPECT_TRUE(close(moved("DCR"), ints({1, 2, 2, 2}, {0, 2, 4, 6, 1, 3, 5, 7}), kExact));
  EXPECT_TRUE(close(moved("CRD"), ints({1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}), kExact));
}

TEST(DepthToSpace, is_undone_by_space_to_depth) {
  const Attrs by_three = attrs({{"blocksize", std::int64_t{3}}});
  const Tensor src = random_tensor({2, 4, 6, 9}, 23);
  Tensor deep = run({"SpaceToDepth", by_three, tensors(src.clone())});
  ASSERT_EQ(deep.shape(), Shape({2, 36, 2, 3}));
  EXPECT_TRUE(close(run({"DepthToSpace", by_three, tensors(std::move(deep))}), src, kExact));
}

TEST(DepthToSpace, what_does_not_divide_is_refused) {
  const Attrs by_two = attrs({{"blocksize", std::int64_t{2}}});
  EXPECT_EQ(failure({"DepthToSpace", by_two, tensors(random_tensor({1, 6, 1, 1}, 1))}),
            "6 channels do not divide into blocks of 2x2");
  EXPECT_EQ(failure({"SpaceToDepth", by_two, tensors(random_tensor({1, 1, 2, 3}, 1))}),
            "[1,1,2,3] does not divide into blocks of 2x2");
  EXPECT_EQ(failure({"SpaceToDepth", {}, tensors(random_tensor({1, 1, 2, 3}, 1))}),
            "blocksize 0 is not positive or too large");
}

}  // namespace
}  // namespace atrous::test
