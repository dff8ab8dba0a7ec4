// Mean and variance of the elements of a sequence, in double.
#pragma once

#include <cmath>
#include <cstdint>

namespace atrous {

struct Moments {
  double mean = 0;
  double variance = 0;  // of the population: divided by the count

  double inverse_deviation(double epsilon) const { return 1 / std::sqrt(variance + epsilon); }
};

// Of value(0), ..., value(count - 1). Two passes, so that a large mean does not drown the variance.
template <typename Value>
Moments moments_of(std::int64_t count, const Value& value) {
  Moments moments;
  for (std::int64_t i = 0; i < count; ++i) moments.mean += value(i);
  moments.mean /= static_cast<double>(count);
  for (std::int64_t i = 0; i < count; ++i) {
    const double deviation = value(i) - moments.mean;
    moments.variance += deviation * deviation;
  }
  moments.variance /= static_cast<double>(count);
  return moments;
}

}  // namespace atrous
