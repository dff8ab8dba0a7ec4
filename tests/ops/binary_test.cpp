// Functions of two elements.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

template <typename T>
Tensor binary(const char* op, std::initializer_list<T> a, std::initializer_list<T> b, Attrs attributes = {}) {
  const auto shape = [](const auto& list) { return Shape{static_cast<std::int64_t>(list.size())}; };
  return run({.op = op,
              .attrs = std::move(attributes),
              .inputs = tensors(Tensor::of<T>(shape(a), a), Tensor::of<T>(shape(b), b))});
}

TEST(Binary, arithmetic_broadcasts_both_ways) {
  const Tensor dst =
      run({.op = "Sub", .inputs = tensors(Tensor::of<float>({2, 1}, {10, 20}), Tensor::of<float>({3}, {1, 2, 3}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({2, 3}, {9, 8, 7, 19, 18, 17}), kExact));
}

TEST(Binary, integers_wrap_around) {
  constexpr std::int32_t kLargest = std::numeric_limits<std::int32_t>::max();
  EXPECT_TRUE(close(binary<std::int32_t>("Add", {kLargest}, {1}), row<std::int32_t>({-kLargest - 1}), kExact));
  EXPECT_TRUE(close(binary<std::uint8_t>("Sub", {3}, {5}), row<std::uint8_t>({254}), kExact));
  EXPECT_TRUE(close(binary<std::int16_t>("Mul", {256}, {256}), row<std::int16_t>({0}), kExact));
}

TEST(Binary, integer_division_truncates_and_never_traps) {
  constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();
  EXPECT_TRUE(close(binary<std::int64_t>("Div", {-7, 7, 7}, {2, -2, 0}), row<std::int64_t>({-3, -3, 0}), kExact));
  EXPECT_EQ(binary<std::int64_t>("Div", {kSmallest}, {-1}).as<std::int64_t>()[0], kSmallest);
  EXPECT_EQ(binary<std::int64_t>("Mod", {kSmallest}, {-1}).as<std::int64_t>()[0], 0);
}

TEST(Binary, mod_takes_the_sign_of_the_divisor_and_fmod_that_of_the_dividend) {
  EXPECT_TRUE(close(binary<std::int32_t>("Mod", {-7, 7, -7, 6}, {3, -3, -3, 3}), row<std::int32_t>({2, -2, -1, 0})));
  EXPECT_TRUE(close(binary<std::int32_t>("Mod", {-7, 7}, {3, -3}, attrs({{"fmod", 1}})), row<std::int32_t>({-1, 1})));
  EXPECT_TRUE(close(binary<float>("Mod", {-5.5F, 5.5F}, {2, -2}, attrs({{"fmod", 1}})), row<float>({-1.5F, 1.5F})));
}

TEST(Binary, mod_of_floats_wants_fmod) {
  EXPECT_EQ(failure({.op = "Mod", .inputs = tensors(row<float>({1}), row<float>({1}))}), "floats want fmod = 1");
}

TEST(Binary, comparisons_make_bools) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(close(binary<float>("Equal", {1, 2, nan}, {1, 3, nan}), row<bool>({true, false, false})));
  EXPECT_TRUE(close(binary<float>("Less", {1, 2, 3}, {2, 2, 2}), row<bool>({true, false, false})));
  EXPECT_TRUE(close(binary<float>("LessOrEqual", {1, 2, 3}, {2, 2, 2}), row<bool>({true, true, false})));
  EXPECT_TRUE(close(binary<float>("Greater", {1, 2, 3}, {2, 2, 2}), row<bool>({false, false, true})));
  EXPECT_TRUE(close(binary<float>("GreaterOrEqual", {1, 2, 3}, {2, 2, 2}), row<bool>({false, true, true})));
  EXPECT_TRUE(close(binary<bool>("Equal", {true, false}, {true, true}), row<bool>({true, false})));
}

TEST(Binary, logic_has_its_truth_tables) {
  const auto table = [](const char* op) {
    return binary<bool>(op, {false, false, true, true}, {false, true, false, true});
  };
  EXPECT_TRUE(close(table("And"), row<bool>({false, false, false, true})));
  EXPECT_TRUE(close(table("Or"), row<bool>({false, true, true, true})));
  EXPECT_TRUE(close(table("Xor"), row<bool>({false, true, true, false})));
}

TEST(Binary, bits_shift_out_at_both_ends) {
  EXPECT_TRUE(close(binary<std::uint8_t>("BitShift", {1, 255, 7}, {3, 4, 8}, attrs({{"direction", "LEFT"}})),
                    row<std::uint8_t>({8, 240, 0})));
  EXPECT_TRUE(close(binary<std::uint8_t>("BitShift", {16, 255}, {3, 9}, attrs({{"direction", "RIGHT"}})),
                    row<std::uint8_t>({2, 0})));
  EXPECT_EQ(failure({.op = "BitShift", .inputs = tensors(row<std::uint8_t>({1}), row<std::uint8_t>({1}))}),
            "direction ''");
}

TEST(Binary, types_and_shapes_that_do_not_fit_are_named) {
  EXPECT_EQ(failure({.op = "Add", .inputs = tensors(row<float>({1}), row<std::int64_t>({1}))}),
            "inputs have different types: f32 and i64");
  EXPECT_EQ(failure({.op = "Add", .inputs = tensors(row<float>({1, 2}), row<float>({1, 2, 3}))}),
            "the shapes [2] and [3] do not broadcast");
  EXPECT_EQ(failure({.op = "And", .inputs = tensors(row<float>({1}), row<float>({1}))}),
            "input 0 is f32, which this operator does not take");
}

TEST(Binary, half_floats_are_rounded_once) {
  const Tensor dst = binary<Float16>("Mul", {to_f16(3)}, {to_f16(0.1F)});
  EXPECT_EQ(dst.as<Float16>()[0].bits, to_f16(3 * to_f32(to_f16(0.1F))).bits);
}

TEST(Binary, broadcasting_of_old_opsets_without_an_axis_aligns_the_last_axes) {
  const Graph graph = trial_graph({.op = "Add",
                                   .attrs = attrs({{"broadcast", 1}}),
                                   .inputs = tensors(Tensor::of<float>({1, 2}, {1, 2}), row<float>({1, 2})),
                                   .opset = 6});
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes.at(0).attrs, Attrs());
}

TEST(Binary, broadcasting_of_old_opsets_puts_the_second_operand_on_an_axis) {
  const auto old_add = [](Tensor b, std::int64_t axis) {
    return run({.op = "Add",
                .attrs = attrs({{"broadcast", 1}, {"axis", axis}}),
                .inputs = tensors(Tensor::of<float>({2, 2, 2}, {0, 0, 0, 0, 0, 0, 0, 0}), std::move(b)),
                .opset = 6});
  };
  EXPECT_TRUE(close(old_add(row<float>({1, 2}), 0), Tensor::of<float>({2, 2, 2}, {1, 1, 1, 1, 2, 2, 2, 2}), kExact));
  EXPECT_TRUE(close(old_add(row<float>({1, 2}), 1), Tensor::of<float>({2, 2, 2}, {1, 1, 2, 2, 1, 1, 2, 2}), kExact));
  EXPECT_TRUE(close(old_add(row<float>({1, 2}), 2), Tensor::of<float>({2, 2, 2}, {1, 2, 1, 2, 1, 2, 1, 2}), kExact));
}

TEST(Pow, the_result_has_the_type_of_the_base) {
  const Tensor mixed = run({.op = "Pow", .inputs = tensors(row<std::int32_t>({1, 2, 3}), row<float>({4, 0.5F, 2}))});
  EXPECT_TRUE(close(mixed, row<std::int32_t>({1, 1, 9}), kExact));
  const Tensor floats = run({.op = "Pow", .inputs = tensors(row<float>({2, 9}), row<std::int64_t>({-1, 2}))});
  EXPECT_TRUE(close(floats, row<float>({0.5F, 81}), kExact));
}

TEST(Pow, integers_stay_exact_beyond_the_precision_of_double) {
  const Tensor dst = run({.op = "Pow", .inputs = tensors(row<std::int64_t>({3, -3}), row<std::int64_t>({39, 3}))});
  EXPECT_EQ(dst.as<std::int64_t>()[0], 4052555153018976267);
  EXPECT_EQ(dst.as<std::int64_t>()[1], -27);
}

}  // namespace
}  // namespace atrous::test
