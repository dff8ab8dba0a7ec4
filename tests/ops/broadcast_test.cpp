// Broadcasting, axes, and the dispatch over element types.
#include "ops/broadcast.h"

#include <gtest/gtest.h>

#include "atrous/error.h"
#include "ops/axes.h"
#include "ops/dispatch.h"

namespace atrous {
namespace {

template <typename Call>
std::string message(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Broadcast, extents_of_one_and_missing_axes_stretch) {
  EXPECT_EQ(broadcast_shape({2, 1, 4}, {3, 1}), Shape({2, 3, 4}));
  EXPECT_EQ(broadcast_shape({}, {5}), Shape({5}));
  EXPECT_EQ(broadcast_shape({1}, {0}), Shape({0}));
}

TEST(Broadcast, other_extents_are_refused_with_both_shapes) {
  EXPECT_EQ(message([] { broadcast_shape({2, 3}, {2, 4}); }), "the shapes [2,3] and [2,4] do not broadcast");
}

TEST(Broadcast, one_way_broadcasting_never_grows_the_destination) {
  EXPECT_TRUE(broadcasts_to({3, 1}, {2, 3, 4}));
  EXPECT_FALSE(broadcasts_to({2, 3, 4}, {3, 4}));
  EXPECT_FALSE(broadcasts_to({3}, {1}));
}

TEST(Broadcast, the_walk_visits_every_element_with_the_offsets_of_both_sources) {
  const Shape a{2, 1, 2};
  const Shape b{3, 1};
  std::vector<std::array<std::int64_t, 2>> seen;
  for_each_broadcast<2>(broadcast_shape(a, b), {&a, &b}, [&](std::int64_t i, const auto& at) {
    EXPECT_EQ(i, static_cast<std::int64_t>(seen.size()));
    seen.push_back(at);
  });
  const std::vector<std::array<std::int64_t, 2>> wanted = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2},
                                                           {2, 0}, {3, 0}, {2, 1}, {3, 1}, {2, 2}, {3, 2}};
  EXPECT_EQ(seen, wanted);
}

TEST(Broadcast, a_scalar_is_visited_once_and_an_empty_tensor_never) {
  const Shape scalar;
  const Shape empty{2, 0};
  int visits = 0;
  for_each_broadcast<1>(scalar, {&scalar}, [&](std::int64_t, const auto&) { ++visits; });
  EXPECT_EQ(visits, 1);
  for_each_broadcast<1>(empty, {&scalar}, [&](std::int64_t, const auto&) { ++visits; });
  EXPECT_EQ(visits, 1);
}

TEST(Axes, negative_ones_count_from_the_end) {
  EXPECT_EQ(resolve_axis(-1, 4), 3);
  EXPECT_EQ(resolve_axes({-1, 0}, 3), (std::vector<int>{0, 2}));
  EXPECT_EQ(message([] { resolve_axis(4, 4); }), "axis 4 does not exist in a tensor of rank 4");
  EXPECT_EQ(message([] { resolve_axes({1, -2}, 3); }), "axis 1 is named twice");
}

TEST(Axes, a_view_splits_the_extents_around_the_axis) {
  const AxisView view = view_along({2, 3, 4, 5}, 1, 3);
  EXPECT_EQ(view.outer_count, 2);
  EXPECT_EQ(view.extent, 12);
  EXPECT_EQ(view.inner_count, 5);
}

TEST(Dispatch, calls_with_the_type_of_the_elements_and_refuses_others) {
  std::size_t bytes = 0;
  dispatch<FloatTypes>(DType::kF16, [&]<typename T>() { bytes = sizeof(Wide<T>); });
  EXPECT_EQ(bytes, sizeof(float));
  EXPECT_EQ(message([] { dispatch<FloatTypes>(DType::kI32, []<typename>() {}); }),
            "elements of type i32 are not supported here");
  EXPECT_EQ(message([] { require_type<IntegerTypes>(1, DType::kBool); }),
            "input 1 is bool, which this operator does not take");
}

}  // namespace
}  // namespace atrous
