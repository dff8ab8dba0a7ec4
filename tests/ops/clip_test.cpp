// Clip.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor scalar(float value) { return Tensor::of<float>({}, {value}); }
Tensor points() { return Tensor::of<float>({4}, {-10, -1, 1, 10}); }

TEST(Clip, either_bound_may_be_left_out) {
  EXPECT_TRUE(close(run({.op = "Clip", .inputs = tensors(points(), scalar(-2), scalar(2))}),
                    Tensor::of<float>({4}, {-2, -1, 1, 2}), kExact));
  EXPECT_TRUE(close(run({.op = "Clip", .inputs = tensors(points(), Tensor(), scalar(2))}),
                    Tensor::of<float>({4}, {-10, -1, 1, 2}), kExact));
  EXPECT_TRUE(close(run({.op = "Clip", .inputs = tensors(points(), scalar(-2))}),
                    Tensor::of<float>({4}, {-2, -1, 1, 10}), kExact));
  EXPECT_TRUE(close(run({.op = "Clip", .inputs = tensors(points())}), points(), kExact));
}

TEST(Clip, integers_are_clipped_in_their_own_type) {
  const Tensor dst = run({.op = "Clip",
                          .inputs = tensors(Tensor::of<std::int64_t>({3}, {-9, 4, (std::int64_t{1} << 60) + 1}),
                                            Tensor::of<std::int64_t>({}, {0}))});
  EXPECT_EQ(dst.as<std::int64_t>()[0], 0);
  EXPECT_EQ(dst.as<std::int64_t>()[2], (std::int64_t{1} << 60) + 1);
}

TEST(Clip, the_upper_bound_wins_where_the_bounds_cross) {
  EXPECT_TRUE(close(run({.op = "Clip", .inputs = tensors(points(), scalar(3), scalar(2))}),
                    Tensor::of<float>({4}, {2, 2, 2, 2}), kExact));
}

TEST(Clip, bounds_of_old_opsets_are_attributes) {
  Trial trial{.op = "Clip", .attrs = attrs({{"max", 6.0F}}), .inputs = tensors(points()), .opset = 6};
  EXPECT_TRUE(close(run(std::move(trial)), Tensor::of<float>({4}, {-10, -1, 1, 6}), kExact));
  const Graph graph =
      trial_graph({.op = "Clip", .attrs = attrs({{"min", 0.0F}}), .inputs = tensors(points()), .opset = 6});
  EXPECT_EQ(graph.nodes.at(0).attrs, Attrs());
  EXPECT_EQ(graph.nodes.at(0).inputs.size(), 2U);
}

TEST(Clip, attribute_bounds_fit_half_floats) {
  const Tensor dst = run({.op = "Clip",
                          .attrs = attrs({{"min", 0.0F}, {"max", 6.0F}}),
                          .inputs = tensors(Tensor::of<Float16>({2}, {to_f16(-3), to_f16(7)})),
                          .opset = 6});
  EXPECT_TRUE(close(dst, Tensor::of<Float16>({2}, {to_f16(0), to_f16(6)}), kExact));
}

TEST(Clip, bounds_are_scalars_of_the_same_type) {
  EXPECT_EQ(failure({.op = "Clip", .inputs = tensors(points(), Tensor::of<float>({2}, {0, 1}))}),
            "input 1 has the shape [2], wanted a scalar");
  EXPECT_EQ(failure({.op = "Clip", .inputs = tensors(points(), Tensor(), Tensor::of<std::int64_t>({}, {1}))}),
            "input 2 is i64, wanted f32");
}

}  // namespace
}  // namespace atrous::test
