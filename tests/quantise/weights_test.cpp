// Weights as codes: scales, roundings that cancel, biases.
#include "quantise/weights.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/tensors.h"

namespace atrous {
namespace {

// What the errors of an output channel's weights make of the means of its source.
double mean_response(const Tensor& exact, const Tensor& rounded, const std::vector<float>& means, std::size_t row) {
  const auto size = static_cast<std::size_t>(exact.elements() / exact.shape()[0]);
  const std::size_t taps = size / means.size();
  double sum = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    const double error = static_cast<double>(rounded.as<float>()[row * size + i]) - exact.as<float>()[row * size + i];
    sum += error * means[i / taps];
  }
  return std::abs(sum);
}

TEST(QuantiseWeights, every_output_channel_has_the_scale_of_its_largest_weight) {
  const Tensor weights = Tensor::of<float>({2, 2, 1, 1}, {1.0F, -2.54F, 0.01F, 0.0127F});
  const QuantisedWeights found = quantise_weights(weights, {0.0F, 0.0F}, {});
  EXPECT_FLOAT_EQ(found.scales[0], 0.02F);
  EXPECT_FLOAT_EQ(found.scales[1], 0.0001F);
  const std::span<const std::int8_t> codes = found.codes.as<std::int8_t>();
  EXPECT_EQ(std::vector<int>(codes.begin(), codes.end()), (std::vector<int>{50, -127, 100, 127}));
}

TEST(QuantiseWeights, the_bias_counts_in_source_times_weight_scale) {
  const Tensor weights = Tensor::of<float>({1, 1, 1, 1}, {1.27F});
  const QuantisedWeights found = quantise_weights(weights, {0.35F}, {0.5F, {}, {}});
  EXPECT_FLOAT_EQ(found.bias_scales[0], 0.005F);
  EXPECT_EQ(found.bias[0], 70);
  EXPECT_NEAR(real_bias(found).as<float>()[0], 0.35F, 1e-6F);
}

TEST(QuantiseWeights, a_bias_beside_weights_of_nothing_stays_in_range) {
  const Tensor weights = Tensor::of<float>({2, 1, 1, 1}, {1e-30F, 0.0F});
  const QuantisedWeights found = quantise_weights(weights, {5.0F, 0.0F}, {1e-3F, {}, {}});
  EXPECT_NEAR(real_bias(found).as<float>()[0], 5.0F, 1e-4F);
  EXPECT_LE(std::abs(static_cast<double>(found.bias[0])), 1.1 * (1 << 30));
  EXPECT_EQ(found.scales[1], 1.0F);
}

TEST(QuantiseWeights, errors_cancel_for_the_means_of_the_source) {
  const Tensor weights = test::random_tensor({16, 8, 3, 3}, 7);
  const std::vector<float> bias(16, 0.0F);
  const std::vector<float> means{2.0F, 0.5F, 1.0F, 3.0F, 0.1F, 1.5F, 0.0F, 2.5F};
  const std::vector<float> variances(8, 1.0F);
  const QuantisedWeights nearest = quantise_weights(weights, bias, {});
  const QuantisedWeights cancelling = quantise_weights(weights, bias, {1.0F, means, variances});
  double before = 0.0;
  double after = 0.0;
  for (std::size_t row = 0; row < 16; ++row) {
    before += mean_response(weights, real_weights(nearest), means, row);
    after += mean_response(weights, real_weights(cancelling), means, row);
  }
  EXPECT_LT(after, 0.2 * before);
  for (std::size_t i = 0; i < weights.as<float>().size(); ++i) {
    const float scale = cancelling.scales[i / 72];
    EXPECT_LT(std::abs(real_weights(cancelling).as<float>()[i] - weights.as<float>()[i]), 1.0F * scale);
  }
}

TEST(QuantiseWeights, groups_look_at_the_channels_of_their_own) {
  const Tensor weights = test::random_tensor({4, 1, 3, 3}, 9);
  const std::vector<float> bias(4, 0.0F);
  const QuantisedWeights depthwise =
      quantise_weights(weights, bias, {1.0F, {5.0F, 0.0F, 1.0F, 2.0F}, {1.0F, 0.0F, 1.0F, 1.0F}});
  const QuantisedWeights nearest = quantise_weights(weights, bias, {});
  // Channel 1 is always 0: nothing is gained by rounding it otherwise.
  for (std::size_t i = 9; i < 18; ++i) {
    EXPECT_EQ(depthwise.codes.as<std::int8_t>()[i], nearest.codes.as<std::int8_t>()[i]);
  }
  for (const std::size_t row : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    EXPECT_LE(mean_response(weights, real_weights(depthwise), {1.0F}, row),
              mean_response(weights, real_weights(nearest), {1.0F}, row));
  }
}

}  // namespace
}  // namespace atrous
