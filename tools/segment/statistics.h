// Median, minimum and spread of measured times.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace atrous::tool {

struct Statistics {
  double median = 0.0;
  double min = 0.0;
  double p90 = 0.0;
  double spread = 0.0;  // (p90 - minimum) / median
};

// The value below which a share of the sorted samples lies, interpolated between neighbours.
inline double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

// Of at least one sample.
inline Statistics statistics(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  Statistics result{quantile(samples, 0.5), samples.front(), quantile(samples, 0.9), 0.0};
  if (result.median > 0.0) result.spread = (result.p90 - result.min) / result.median;
  return result;
}

}  // namespace atrous::tool
