// Rounding of weights that keeps the sums of rows.
#include "kernels/bf16_weights.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/tensors.h"

namespace atrous::test {
namespace {

double sum_of_errors(const float* rounded, const float* weights, std::int64_t columns) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < columns; ++i) {
    sum += static_cast<double>(rounded[i]) - static_cast<double>(weights[i]);
  }
  return sum;
}

TEST(Bf16Weights, are_one_of_the_two_neighbours) {
  const Tensor weights = random_tensor({5, 301}, 3);
  Tensor rounded(DType::kF32, weights.shape());
  round_keeping_sums(weights.as<float>().data(), 5, 301, rounded.as<float>().data());
  for (std::size_t i = 0; i < 5 * 301; ++i) {
    const float value = rounded.as<float>()[i];
    EXPECT_EQ(to_f32(to_bf16(value)), value);
    EXPECT_LE(std::abs(value - weights.as<float>()[i]), std::abs(weights.as<float>()[i]) / 128.0F);
  }
}

TEST(Bf16Weights, keep_the_sum_of_every_row) {
  constexpr std::int64_t kColumns = 640;
  const Tensor weights = random_tensor({40, kColumns}, 7, 0.25F, 0.5F);
  Tensor rounded(DType::kF32, weights.shape());
  Tensor nearest(DType::kF32, weights.shape());
  round_keeping_sums(weights.as<float>().data(), 40, kColumns, rounded.as<float>().data());
  for (std::size_t i = 0; i < 40 * kColumns; ++i) {
    nearest.as<float>()[i] = to_f32(to_bf16(weights.as<float>()[i]));
  }
  double worst = 0.0;
  double worst_of_nearest = 0.0;
  for (std::int64_t row = 0; row < 40; ++row) {
    const float* const exact = weights.as<float>().data() + row * kColumns;
    const double error = sum_of_errors(rounded.as<float>().data() + row * kColumns, exact, kColumns);
    const double usual = sum_of_errors(nearest.as<float>().data() + row * kColumns, exact, kColumns);
    worst = std::max(worst, std::abs(error));
    worst_of_nearest = std::max(worst_of_nearest, std::abs(usual));
  }
  EXPECT_LE(worst, 0x1p-10);  // half a place of numbers below 0.5
  EXPECT_GT(worst_of_nearest, 4 * worst);
}

TEST(Bf16Weights, that_bf16_holds_stay) {
  const std::vector<float> weights = {0.0F, -1.0F, 0.5F, 3.0F, -0.0078125F};
  std::vector<float> rounded(5);
  round_keeping_sums(weights.data(), 1, 5, rounded.data());
  EXPECT_EQ(rounded, weights);
}

}  // namespace
}  // namespace atrous::test
