// Weights and biases of a convolution as codes.
#include "quantise/weights.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "quantise/round_weights.h"

namespace atrous {
namespace {

constexpr float kMostCode = 127.0F;
constexpr double kMostBias = 1 << 30;

float largest_magnitude(std::span<const float> values) {
  float largest = 0.0F;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

float scale_of_channel(std::span<const float> weights, float bias, float source_scale) {
  const float by_weights = largest_magnitude(weights) / kMostCode;
  const auto by_bias = static_cast<float>(std::abs(static_cast<double>(bias)) / kMostBias / source_scale);
  const float scale = std::max(by_weights, by_bias);
  return scale > 0.0F && std::isfinite(scale) ? scale : 1.0F;
}

// Of the source channels that an output channel reads: those of its group.
ChannelMoments moments_of(const ConvSource& source, const Shape& weights, std::size_t channel) {
  if (source.means.empty()) return {};
  const auto own = static_cast<std::size_t>(weights[1]);
  const std::size_t groups = source.means.size() / own;
  const std::size_t first = channel / (static_cast<std::size_t>(weights[0]) / groups) * own;
  return {std::span(source.means).subspan(first, own), std::span(source.variances).subspan(first, own)};
}

}  // namespace

QuantisedWeights quantise_weights(const Tensor& weights, const std::vector<float>& bias, const ConvSource& source) {
  QuantisedWeights result;
  result.codes = Tensor(DType::kI8, weights.shape());
  result.scales.resize(bias.size());
  result.bias.resize(bias.size());
  result.bias_scales.resize(bias.size());
  const std::span<const float> src = weights.as<float>();
  const std::span<std::int8_t> dst = result.codes.as<std::int8_t>();
  const std::size_t size = src.size() / std::max<std::size_t>(bias.size(), 1);
  parallel_ranges(static_cast<std::int64_t>(bias.size()), 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto channel = static_cast<std::size_t>(begin); channel < static_cast<std::size_t>(end); ++channel) {
      const std::span<const float> row = src.subspan(channel * size, size);
      const float scale = scale_of_channel(row, bias[channel], source.scale);
      round_weights(row, scale, moments_of(source, weights.shape(), channel), dst.subspan(channel * size, size));
      const float bias_scale = scale * source.scale;
      const double whole = std::nearbyint(static_cast<double>(bias[channel]) / static_cast<double>(bias_scale));
      result.scales[channel] = scale;
      result.bias_scales[channel] = bias_scale;
      result.bias[channel] = static_cast<std::int32_t>(std::isfinite(whole) ? whole : 0.0);
    }
  });
  return result;
}

Tensor real_weights(const QuantisedWeights& quantised) {
  Tensor result(DType::kF32, quantised.codes.shape());
  const std::span<const std::int8_t> src = quantised.codes.as<std::int8_t>();
  const std::span<float> dst = result.as<float>();
  const std::size_t size = src.size() / std::max<std::size_t>(quantised.scales.size(), 1);
  for (std::size_t i = 0; i < src.size(); ++i) dst[i] = static_cast<float>(src[i]) * quantised.scales[i / size];
  return result;
}

Tensor real_bias(const QuantisedWeights& quantised) {
  std::vector<float> values;
  for (std::size_t i = 0; i < quantised.bias.size(); ++i) {
    values.push_back(static_cast<float>(static_cast<double>(quantised.bias[i]) * quantised.bias_scales[i]));
  }
  return Tensor::of<float>({static_cast<std::int64_t>(values.size())}, values);
}

}  // namespace atrous
