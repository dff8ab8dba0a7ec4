// Cast and CastLike.
#include <gtest/gtest.h>

#include <limits>

#include "ops/onnx_types.h"
#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

Tensor cast(Tensor src, DType dtype) {
  return run({.op = "Cast", .attrs = attrs({{"to", onnx_number(dtype)}}), .inputs = tensors(std::move(src))});
}

TEST(Cast, floats_are_truncated_and_clamped) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor dst = cast(Tensor::of<float>({6}, {-1.9F, 1.9F, 300, -infinity, infinity, nan}), DType::kI8);
  EXPECT_TRUE(close(dst, Tensor::of<std::int8_t>({6}, {-1, 1, 127, -128, 127, 0}), kExact));
}

TEST(Cast, integers_wrap_around) {
  const Tensor dst = cast(Tensor::of<std::int32_t>({3}, {-1, 256, 7}), DType::kU8);
  EXPECT_TRUE(close(dst, Tensor::of<std::uint8_t>({3}, {255, 0, 7}), kExact));
}

TEST(Cast, bools_are_zero_and_one) {
  EXPECT_TRUE(close(cast(Tensor::of<bool>({2}, {true, false}), DType::kF32), Tensor::of<float>({2}, {1, 0}), kExact));
  EXPECT_TRUE(
      close(cast(Tensor::of<float>({3}, {0, -0.0F, 0.1F}), DType::kBool), Tensor::of<bool>({3}, {false, false, true})));
}

TEST(Cast, sixteen_bit_floats_round_to_the_nearest) {
  const Tensor half = cast(Tensor::of<double>({1}, {0.1}), DType::kF16);
  EXPECT_EQ(half.as<Float16>()[0].bits, 0x2E66);
  const Tensor brain = cast(Tensor::of<float>({1}, {0.1F}), DType::kBF16);
  EXPECT_EQ(brain.as<BFloat16>()[0].bits, 0x3DCD);
  EXPECT_FLOAT_EQ(cast(brain.clone(), DType::kF32).as<float>()[0], 0.10009765625F);
}

TEST(Cast, large_integers_pass_unharmed) {
  const std::int64_t large = (std::int64_t{1} << 62) + 1;
  EXPECT_EQ(cast(Tensor::of<std::int64_t>({1}, {large}), DType::kU64).as<std::uint64_t>()[0],
            static_cast<std::uint64_t>(large));
}

TEST(Cast, the_type_is_a_name_in_old_opsets) {
  const Tensor dst = run(
      {.op = "Cast", .attrs = attrs({{"to", "INT64"}}), .inputs = tensors(Tensor::of<float>({1}, {2.5F})), .opset = 5});
  EXPECT_TRUE(close(dst, Tensor::of<std::int64_t>({1}, {2}), kExact));
}

TEST(Cast, types_without_a_tensor_are_refused) {
  const auto one = [] { return tensors(Tensor::of<float>({1}, {1})); };
  EXPECT_EQ(failure({.op = "Cast", .attrs = attrs({{"to", 8}}), .inputs = one()}), "element type number 8");
  EXPECT_EQ(failure({.op = "Cast", .attrs = attrs({{"to", "STRING"}}), .inputs = one(), .opset = 1}),
            "element type 'STRING'");
}

TEST(CastLike, takes_the_type_of_the_second_input) {
  const Tensor dst = run(
      {.op = "CastLike", .inputs = tensors(Tensor::of<float>({2}, {1.5F, -1.5F}), Tensor::of<std::int32_t>({}, {9}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int32_t>({2}, {1, -1}), kExact));
}

}  // namespace
}  // namespace atrous::test
