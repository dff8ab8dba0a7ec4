// Sums over the pixels of maps, by channel.
#include "quantise/channel_sums.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/parallel.h"

namespace atrous {
namespace {

struct RowSums {
  double sum = 0.0;
  double sum_of_squares = 0.0;
};

// In lanes that do not wait for each other, added up in a fixed order.
RowSums sums_of(std::span<const float> values) {
  constexpr std::size_t kLanes = 16;
  std::array<double, kLanes> sums{};
  std::array<double, kLanes> squares{};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double value = values[i + lane];
      sums[lane] += value;
      squares[lane] += value * value;
    }
  }
  for (std::size_t lane = 0; i < values.size(); ++i, ++lane) {
    const double value = values[i];
    sums[lane] += value;
    squares[lane] += value * value;
  }
  RowSums all;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    all.sum += sums[lane];
    all.sum_of_squares += squares[lane];
  }
  return all;
}

}  // namespace

void ChannelSums::add(const Tensor& map) {
  const Shape& shape = map.shape();
  const auto channels = static_cast<std::size_t>(shape[1]);
  const auto area = static_cast<std::size_t>(shape[2] * shape[3]);
  sum.resize(channels, 0.0);
  sum_of_squares.resize(channels, 0.0);
  const std::span<const float> values = map.as<float>();
  parallel_ranges(shape[1], 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto channel = static_cast<std::size_t>(begin); channel < static_cast<std::size_t>(end); ++channel) {
      for (std::size_t image = 0; image < static_cast<std::size_t>(shape[0]); ++image) {
        const RowSums added = sums_of(values.subspan((image * channels + channel) * area, area));
        sum[channel] += added.sum;
        sum_of_squares[channel] += added.sum_of_squares;
      }
    }
  });
  pixels += shape[0] * static_cast<std::int64_t>(area);
}

double ChannelSums::mean(std::size_t channel) const {
  return pixels > 0 ? sum.at(channel) / static_cast<double>(pixels) : 0.0;
}

double ChannelSums::variance(std::size_t channel) const {
  const double own = mean(channel);
  return pixels > 0 ? std::max(sum_of_squares.at(channel) / static_cast<double>(pixels) - own * own, 0.0) : 0.0;
}

double ChannelSums::total_variance() const {
  double total = 0.0;
  for (std::size_t c = 0; c < sum.size(); ++c) total += variance(c);
  return total;
}

}  // namespace atrous
