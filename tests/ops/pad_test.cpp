// Pad.
#include <gtest/gtest.h>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using List = std::initializer_list<std::int64_t>;

Attrs mode(const char* text) { return attrs({{"mode", std::string(text)}}); }

Tensor padded(const char* how, List src, List pads) { return run({"Pad", mode(how), tensors(ints(src), ints(pads))}); }

TEST(Pad, a_constant_surrounds_every_axis) {
  const Tensor dst =
      run({"Pad", {}, tensors(Tensor::of<float>({1, 2}, {1, 2}), ints({1, 0, 0, 1}), Tensor::of<float>({}, {9}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 3}, {9, 9, 9, 1, 2, 9}), kExact));
}

TEST(Pad, the_constant_is_zero_when_left_out) {
  EXPECT_TRUE(close(padded("constant", {5}, {1, 2}), ints({0, 5, 0, 0}), kExact));
}

TEST(Pad, edge_reflect_and_wrap_repeat_the_source) {
  EXPECT_TRUE(close(padded("edge", {1, 2, 3}, {2, 1}), ints({1, 1, 1, 2, 3, 3}), kExact));
  EXPECT_TRUE(close(padded("reflect", {1, 2, 3}, {2, 2}), ints({3, 2, 1, 2, 3, 2, 1}), kExact));
  EXPECT_TRUE(close(padded("wrap", {1, 2, 3}, {2, 1}), ints({2, 3, 1, 2, 3, 1}), kExact));
}

TEST(Pad, reflection_goes_on_beyond_the_far_end) {
  EXPECT_TRUE(close(padded("reflect", {1, 2}, {3, 0}), ints({2, 1, 2, 1, 2}), kExact));
  EXPECT_TRUE(close(padded("reflect", {1}, {1, 1}), ints({1, 1, 1}), kExact));
}

TEST(Pad, negative_amounts_crop) {
  EXPECT_TRUE(close(padded("constant", {1, 2, 3}, {-1, 1}), ints({2, 3, 0}), kExact));
  EXPECT_TRUE(close(padded("reflect", {1, 2, 3}, {-1, 1}), ints({2, 3, 2}), kExact));
  EXPECT_EQ(failure({"Pad", {}, tensors(ints({1, 2}), ints({-1, -2}))}), "pads -1 and -2 do not fit the shape [2]");
}

TEST(Pad, only_the_named_axes_are_padded) {
  const Tensor dst = run({"Pad", {}, tensors(Tensor::of<float>({1, 1}, {4}), ints({1, 0}), Tensor(), ints({-1}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 2}, {0, 4}), kExact));
}

TEST(Pad, attributes_of_old_opsets_become_inputs) {
  const Attrs old = attrs({{"pads", std::vector<std::int64_t>{1, 0}}, {"value", 7.0F}});
  EXPECT_TRUE(
      close(run({"Pad", old, tensors(Tensor::of<float>({1}, {2})), 1, 2}), Tensor::of<float>({2}, {7, 2}), kExact));
  EXPECT_TRUE(
      close(run({"Pad", old, tensors(Tensor::of<double>({1}, {2})), 1, 2}), Tensor::of<double>({2}, {7, 2}), kExact));
  const Attrs oldest = attrs({{"paddings", std::vector<std::int64_t>{0, 1}}});
  EXPECT_EQ(run({"Pad", oldest, tensors(random_tensor({3}, 1)), 1, 1}).shape(), Shape({4}));
}

TEST(Pad, wrong_lists_and_modes_are_refused) {
  EXPECT_EQ(failure({"Pad", {}, tensors(ints({1, 2}), ints({1}))}), "pads has 1 elements, wanted 2");
  EXPECT_EQ(failure({"Pad", mode("mirror"), tensors(ints({1, 2}), ints({1, 1}))}), "mode 'mirror' is not supported");
  EXPECT_EQ(failure({"Pad", mode("edge"), tensors(ints({}), ints({1, 1}))}),
            "nothing is left of axis 0 of [0] to pad with");
  EXPECT_EQ(failure({"Pad", {}, tensors(ints({1, 2}))}), "has no pads");
}

}  // namespace
}  // namespace atrous::test
