// Gather, GatherElements, GatherND, ScatterND.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor ints(Shape shape, std::initializer_list<std::int64_t> list) {
  return Tensor::of<std::int64_t>(std::move(shape), list);
}
Tensor grid() { return ints({2, 3}, {1, 2, 3, 4, 5, 6}); }

TEST(Gather, the_shape_of_the_indices_replaces_the_axis) {
  const Attrs columns = attrs({{"axis", std::int64_t{-1}}});
  EXPECT_TRUE(
      close(run({"Gather", columns, tensors(grid(), ints({1, 2}, {2, -3}))}), ints({2, 1, 2}, {3, 1, 6, 4}), kExact));
  EXPECT_TRUE(close(run({"Gather", {}, tensors(grid(), ints({}, {1}))}), ints({3}, {4, 5, 6}), kExact));
}

TEST(Gather, an_index_outside_is_refused) {
  EXPECT_EQ(failure({"Gather", {}, tensors(grid(), ints({}, {2}))}), "index 2 is outside an axis of 2");
  EXPECT_EQ(failure({"Gather", {}, tensors(grid(), ints({}, {-3}))}), "index -3 is outside an axis of 2");
}

TEST(GatherElements, takes_one_element_an_index) {
  const Attrs columns = attrs({{"axis", std::int64_t{1}}});
  EXPECT_TRUE(close(run({"GatherElements", columns, tensors(grid(), ints({2, 2}, {0, 0, -1, 1}))}),
                    ints({2, 2}, {1, 1, 6, 5}), kExact));
  EXPECT_EQ(failure({"GatherElements", columns, tensors(grid(), ints({3, 1}, {0, 0, 0}))}),
            "indices [3,1] do not fit the data [2,3]");
}

TEST(GatherND, a_tuple_addresses_an_element_or_a_row) {
  EXPECT_TRUE(close(run({"GatherND", {}, tensors(grid(), ints({2, 2}, {0, 1, -1, -1}))}), ints({2}, {2, 6}), kExact));
  EXPECT_TRUE(close(run({"GatherND", {}, tensors(grid(), ints({1, 1}, {1}))}), ints({1, 3}, {4, 5, 6}), kExact));
}

TEST(GatherND, batch_axes_are_walked_together) {
  const Attrs batched = attrs({{"batch_dims", std::int64_t{1}}});
  EXPECT_TRUE(close(run({"GatherND", batched, tensors(grid(), ints({2, 1}, {2, 0}))}), ints({2}, {3, 4}), kExact));
  EXPECT_EQ(failure({"GatherND", batched, tensors(grid(), ints({3, 1}, {0, 0, 0}))}),
            "indices [3,1] do not fit the data [2,3]");
}

TEST(ScatterND, writes_blocks_over_a_copy) {
  EXPECT_TRUE(close(run({"ScatterND", {}, tensors(grid(), ints({1, 1}, {1}), ints({1, 3}, {7, 8, 9}))}),
                    ints({2, 3}, {1, 2, 3, 7, 8, 9}), kExact));
}

TEST(ScatterND, reductions_combine_with_what_is_there) {
  const auto scattered = [](const char* reduction) {
    return run({"ScatterND", attrs({{"reduction", std::string(reduction)}}),
                tensors(ints({3}, {1, 2, 3}), ints({3, 1}, {0, 0, 2}), ints({3}, {5, 6, 2}))});
  };
  EXPECT_TRUE(close(scattered("add"), ints({3}, {12, 2, 5}), kExact));
  EXPECT_TRUE(close(scattered("mul"), ints({3}, {30, 2, 6}), kExact));
  EXPECT_TRUE(close(scattered("max"), ints({3}, {6, 2, 3}), kExact));
  EXPECT_TRUE(close(scattered("min"), ints({3}, {1, 2, 2}), kExact));
}

TEST(ScatterND, updates_of_another_shape_are_refused) {
  EXPECT_EQ(failure({"ScatterND", {}, tensors(grid(), ints({1, 1}, {1}), ints({3}, {7, 8, 9}))}),
            "updates are i64[3], wanted i64[1,3]");
}

}  // namespace
}  // namespace atrous::test
