// Shapes, tensors and 16-bit floats.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "atrous/error.h"
#include "atrous/tensor.h"

namespace atrous {
namespace {

TEST(Shape, text_shows_open_and_unknown_extents) {
  EXPECT_EQ(Shape({1, 3, 513}).text(), "[1,3,513]");
  EXPECT_EQ(Shape({1, Shape::kUnknownDim}).text(), "[1,?]");
  EXPECT_EQ(Shape::unranked().text(), "[*]");
  EXPECT_EQ(Shape().text(), "[]");
}

TEST(Shape, elements_of_an_overflowing_shape_is_a_resource_error) {
  const std::int64_t large = std::int64_t{1} << 40;
  try {
    static_cast<void>(Shape({large, large}).elements());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kResource);
  }
}

TEST(Tensor, reading_as_another_type_is_refused) {
  const Tensor tensor = Tensor::of<float>({2}, {1.0F, 2.0F});
  EXPECT_THROW(static_cast<void>(tensor.as<double>()), Error);
}

TEST(Tensor, a_borrowed_constant_cannot_be_written) {
  const float data[2] = {1.0F, 2.0F};
  Tensor tensor = Tensor::borrow(DType::kF32, {2}, static_cast<const void*>(data));
  EXPECT_THROW(static_cast<void>(tensor.data()), Error);
}

TEST(Float16, every_half_survives_the_round_trip) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Float16 half{static_cast<std::uint16_t>(bits)};
    const float wide = to_f32(half);
    if (std::isnan(wide)) {
      EXPECT_TRUE(std::isnan(to_f32(to_f16(wide))));
    } else {
      ASSERT_EQ(to_f16(wide).bits, bits);
    }
  }
}

TEST(Float16, ties_round_to_even_and_large_values_to_infinity) {
  EXPECT_EQ(to_f16(2049.0F).bits, to_f16(2048.0F).bits);
  EXPECT_EQ(to_f16(2051.0F).bits, to_f16(2052.0F).bits);
  EXPECT_EQ(to_f16(65520.0F).bits, 0x7C00);
  EXPECT_EQ(to_f16(65519.0F).bits, 0x7BFF);
  EXPECT_EQ(to_f32(to_f16(0x1p-24F)), 0x1p-24F);
}

TEST(BFloat16, rounds_to_nearest_even) {
  EXPECT_EQ(to_f32(to_bf16(1.0F)), 1.0F);
  EXPECT_EQ(to_bf16(1.00390625F).bits, 0x3F80);  // halfway: the even neighbour is 1
  EXPECT_EQ(to_bf16(1.01171875F).bits, 0x3F82);
  EXPECT_TRUE(std::isnan(to_f32(to_bf16(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace atrous
