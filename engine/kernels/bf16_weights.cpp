// Rounding of weights with a look at the sum of their errors.
#include "kernels/bf16_weights.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "atrous/tensor.h"
#include "core/parallel.h"

namespace atrous {
namespace {

// A weight that may be rounded the other way.
struct Flip {
  std::size_t column = 0;
  float step = 0.0F;   // what that adds to the sum
  float price = 0.0F;  // growth of the squared error for each unit of the step
};

// What to_bf16 gives, as code that the compiler can inline and vectorise.
float nearest(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const float rounded = std::bit_cast<float>((bits + 0x7FFFU + ((bits >> 16) & 1U)) & 0xFFFF0000U);
  return std::isnan(value) ? value : rounded;
}

// The neighbour of a rounded weight on the other side of the exact one.
float other_side(float exact, float rounded) {
  const auto bits = std::bit_cast<std::uint32_t>(rounded);
  const bool grows = std::abs(exact) > std::abs(rounded);
  return std::bit_cast<float>(grows ? bits + 0x10000U : bits - 0x10000U);
}

// The flips that alone bring the sum of errors nearer to zero, the cheapest first: those of weights whose error is at
// least `share` of half a place.
void find_flips(std::span<const float> weights, const float* rounded, double sum, float share,
                std::vector<Flip>& flips) {
  flips.clear();
  const double most = 2.0 * std::abs(sum);
  const bool too_high = sum > 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float error = rounded[i] - weights[i];
    const float step = other_side(weights[i], rounded[i]) - rounded[i];
    const float size = std::abs(step);
    // All conditions at once: which of them fails cannot be predicted.
    const bool helps = (error != 0.0F) & ((error > 0.0F) == too_high) & (2.0F * std::abs(error) >= share * size) &
                       (static_cast<double>(size) < most);
    if (helps) flips.push_back({i, step, size - 2.0F * std::abs(error)});
  }
  std::sort(flips.begin(), flips.end(), [](const Flip& a, const Flip& b) { return a.price < b.price; });
}

// Rounds to the nearest; returns the sum of the errors, which are exact, in a few sums that do not wait for each other.
double round_to_nearest(std::span<const float> weights, float* rounded) {
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> sums = {};
  const std::size_t whole = weights.size() / kSums * kSums;
  for (std::size_t i = 0; i < whole; i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) {
      rounded[i + k] = nearest(weights[i + k]);
      sums[k] += static_cast<double>(rounded[i + k] - weights[i + k]);
    }
  }
  for (std::size_t i = whole; i < weights.size(); ++i) {
    rounded[i] = nearest(weights[i]);
    sums[0] += static_cast<double>(rounded[i] - weights[i]);
  }
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void round_row(std::span<const float> weights, float* rounded, std::vector<Flip>& flips) {
  constexpr double kEnough = 1.0 / 4096;  // of the largest weight: no more than the sum of a few products is off anyway
  double sum = round_to_nearest(weights, rounded);
  float largest = 0.0F;
  for (const float weight : weights) largest = std::max(largest, std::abs(weight));
  for (const float share : {0.95F, 0.8F, 0.4F, 0.0F}) {
    if (std::abs(sum) <= kEnough * static_cast<double>(largest)) return;
    find_flips(weights, rounded, sum, share, flips);
    for (const Flip& flip : flips) {
      const double flipped = sum + static_cast<double>(flip.step);
      if (std::abs(flipped) >= std::abs(sum)) continue;
      sum = flipped;
      rounded[flip.column] += flip.step;
    }
  }
}

}  // namespace

void round_keeping_sums(const float* weights, std::int64_t rows, std::int64_t columns, float* rounded) {
  constexpr std::int64_t kGrain = 1 << 14;  // weights that are worth a thread
  const auto length = static_cast<std::size_t>(columns);
  const int parts = loop_parts(rows, kGrain / std::max<std::int64_t>(columns, 1) + 1);
  std::vector<std::vector<Flip>> flips(static_cast<std::size_t>(parts));
  for (std::vector<Flip>& list : flips) list.reserve(length);
  parallel_parts(rows, parts, [&](int part, std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::span<const float> exact(weights + row * columns, length);
      round_row(exact, rounded + row * columns, flips[static_cast<std::size_t>(part)]);
    }
  });
}

}  // namespace atrous
