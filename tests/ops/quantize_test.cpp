// Quantisation, and products of quantised tensors.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

TEST(QuantizeLinear, rounds_ties_to_even_and_saturates) {
  const Tensor dst =
      run({.op = "QuantizeLinear",
           .inputs = tensors(row<float>({1, 3, -1, 1000, -1000}), scalar(2.0F), scalar<std::uint8_t>(128))});
  EXPECT_TRUE(close(dst, row<std::uint8_t>({128, 130, 128, 255, 0}), kExact));
}

TEST(QuantizeLinear, parameters_may_lie_along_an_axis) {
  const Tensor dst = run(
      {.op = "QuantizeLinear",
       .inputs = tensors(Tensor::of<float>({1, 2, 2}, {2, 4, 3, 6}), row<float>({2, 3}), row<std::int8_t>({0, 10}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int8_t>({1, 2, 2}, {1, 2, 11, 12}), kExact));
}

TEST(QuantizeLinear, the_type_comes_from_the_zero_point_or_the_attribute_or_is_u8) {
  const auto type = [](Attrs attributes) {
    return run({.op = "QuantizeLinear",
                .attrs = std::move(attributes),
                .inputs = tensors(row<float>({1}), scalar(1.0F))})
        .dtype();
  };
  EXPECT_EQ(type({}), DType::kU8);
  EXPECT_EQ(type(attrs({{"output_dtype", 5}})), DType::kI16);
  EXPECT_EQ(failure({.op = "QuantizeLinear",
                     .attrs = attrs({{"block_size", 16}}),
                     .inputs = tensors(row<float>({1}), scalar(1.0F))}),
            "block_size 16");
}

TEST(QuantizeLinear, a_scale_of_another_length_is_refused) {
  EXPECT_EQ(failure({.op = "QuantizeLinear", .inputs = tensors(random_tensor({1, 3}, 1), row<float>({1, 2}))}),
            "input 1 has the shape [2], wanted one element or [3]");
}

TEST(DequantizeLinear, undoes_quantisation) {
  const Tensor bytes =
      run({.op = "DequantizeLinear",
           .inputs = tensors(row<std::uint8_t>({0, 128, 255}), scalar(0.5F), scalar<std::uint8_t>(128))});
  EXPECT_TRUE(close(bytes, row<float>({-64, 0, 63.5F}), kExact));
  const Tensor sums = run({.op = "DequantizeLinear",
                           .attrs = attrs({{"axis", 0}}),
                           .inputs = tensors(row<std::int32_t>({-100000, 7}), row<float>({0.5F, 2}))});
  EXPECT_TRUE(close(sums, row<float>({-50000, 14}), kExact));
}

TEST(DynamicQuantizeLinear, the_range_holds_zero) {
  const std::vector<Tensor> dst =
      run_all({.op = "DynamicQuantizeLinear", .inputs = tensors(row<float>({51, 102, 255})), .outputs = 3});
  EXPECT_TRUE(close(dst[0], row<std::uint8_t>({51, 102, 255}), kExact));
  EXPECT_TRUE(close(dst[1], scalar(1.0F), kExact));
  EXPECT_TRUE(close(dst[2], scalar<std::uint8_t>(0), kExact));
}

TEST(DynamicQuantizeLinear, nothing_but_zeros_stays_zero) {
  EXPECT_TRUE(close(run({.op = "DynamicQuantizeLinear", .inputs = tensors(row<float>({0, 0}))}),
                    row<std::uint8_t>({0, 0}), kExact));
}

TEST(MatMulInteger, zero_points_of_rows_and_columns_are_taken_off) {
  const Tensor dst = run({.op = "MatMulInteger",
                          .inputs = tensors(Tensor::of<std::uint8_t>({2, 2}, {3, 4, 5, 6}),
                                            Tensor::of<std::int8_t>({2, 2}, {1, -1, 2, -2}), row<std::uint8_t>({3, 5}),
                                            row<std::int8_t>({0, 1}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::int32_t>({2, 2}, {2, -3, 2, -3}), kExact));
}

TEST(QLinearMatMul, the_sum_is_scaled_rounded_and_clamped) {
  const Tensor dst =
      run({.op = "QLinearMatMul",
           .inputs = tensors(Tensor::of<std::uint8_t>({1, 2}, {10, 20}), scalar(0.5F), scalar<std::uint8_t>(0),
                             Tensor::of<std::uint8_t>({2, 2}, {1, 100, 2, 100}), scalar(0.25F), scalar<std::uint8_t>(0),
                             scalar(0.5F), scalar<std::uint8_t>(3))});
  EXPECT_TRUE(close(dst, Tensor::of<std::uint8_t>({1, 2}, {15, 255}), kExact));
}

// Small integers as floats and as bytes with a zero point.
struct Coded {
  Tensor real;
  Tensor bytes;
};

Coded coded(const Shape& shape, std::uint32_t seed, std::uint8_t zero) {
  Coded tensors{random_tensor(shape, seed, -20, 20), Tensor(DType::kU8, shape)};
  for (std::size_t i = 0; i < tensors.real.as<float>().size(); ++i) {
    float& x = tensors.real.as<float>()[i];
    x = std::floor(x);
    tensors.bytes.as<std::uint8_t>()[i] = static_cast<std::uint8_t>(static_cast<int>(x) + zero);
  }
  return tensors;
}

Attrs grouped_dilated() {
  return attrs({{"group", 2},
                {"dilations", std::vector<std::int64_t>{2, 3}},
                {"strides", std::vector<std::int64_t>{2, 1}},
                {"pads", std::vector<std::int64_t>{1, 2, 3, 0}}});
}

TEST(ConvInteger, agrees_with_the_convolution_of_floats) {
  const Coded src = coded({2, 4, 7, 9}, 1, 100);
  const Coded weights = coded({6, 2, 3, 2}, 2, 50);
  const Tensor sums = run({.op = "ConvInteger",
                           .attrs = grouped_dilated(),
                           .inputs = tensors(src.bytes.clone(), weights.bytes.clone(), scalar<std::uint8_t>(100),
                                             scalar<std::uint8_t>(50))});
  const Tensor expected =
      run({.op = "Conv", .attrs = grouped_dilated(), .inputs = tensors(src.real.clone(), weights.real.clone())});
  EXPECT_TRUE(
      close(run({.op = "Cast", .attrs = attrs({{"to", 1}}), .inputs = tensors(sums.clone())}), expected, kExact));
}

TEST(QLinearConv, scales_by_output_channel_and_adds_the_bias_before) {
  const Tensor dst = run(
      {.op = "QLinearConv",
       .inputs = tensors(Tensor::of<std::uint8_t>({1, 1, 1, 2}, {11, 14}), scalar(1.0F), scalar<std::uint8_t>(10),
                         Tensor::of<std::int8_t>({2, 1, 1, 1}, {2, -3}), row<float>({0.5F, 1}),
                         row<std::int8_t>({0, 0}), scalar(1.0F), scalar<std::uint8_t>(20), row<std::int32_t>({4, 0}))});
  EXPECT_TRUE(close(dst, Tensor::of<std::uint8_t>({1, 2, 1, 2}, {23, 26, 17, 8}), kExact));
}

TEST(QLinearConv, wants_a_bias_of_i32) {
  EXPECT_EQ(
      failure({.op = "QLinearConv",
               .inputs = tensors(Tensor::of<std::uint8_t>({1, 1, 1, 1}, {1}), scalar(1.0F), scalar<std::uint8_t>(0),
                                 Tensor::of<std::int8_t>({1, 1, 1, 1}, {2}), scalar(1.0F), scalar<std::int8_t>(0),
                                 scalar(1.0F), scalar<std::uint8_t>(0), row<float>({4}))}),
      "the bias is f32[1], wanted i32[1]");
}

}  // namespace
}  // namespace atrous::test
