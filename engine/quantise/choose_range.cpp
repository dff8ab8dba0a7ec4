// Ranges of codes for a map, from how often its values occur.
#include "quantise/choose_range.h"

#include <algorithm>
#include <cmath>

namespace atrous {
namespace {

constexpr int kSteps = 64;      // positions of an end between nothing and everything
constexpr int kMostRounds = 8;  // of moving one end and then the other

CodeRange holding_zero(double low, double high, const char* method) {
  return {static_cast<float>(std::min(low, 0.0)), static_cast<float>(std::max(high, 0.0)), method};
}

// The position of an end, kSteps for everything, for which the error is least; `range_at` makes the range of one.
template <typename RangeAt>
int best_end(const Histogram& values, const RangeAt& range_at) {
  int best = kSteps;
  double least = squared_error(values, range_at(kSteps));
  for (int step = kSteps - 1; step > 0; --step) {
    const double error = squared_error(values, range_at(step));
    if (error >= least) continue;
    least = error;
    best = step;
  }
  return best;
}

}  // namespace

CodeRange min_max_range(const Histogram& values) { return holding_zero(values.lowest(), values.highest(), "min/max"); }

CodeRange percentile_range(const Histogram& values, double tail) {
  const auto most = static_cast<std::int64_t>(tail * static_cast<double>(values.total()));
  const double half = values.bin_width() / 2;
  double low = values.lowest();
  double high = values.highest();
  std::int64_t beyond = 0;
  for (int bin = 0; bin < Histogram::kBins && (beyond += values.count(bin)) <= most; ++bin) {
    if (values.count(bin) > 0) low = values.centre(bin) + half;
  }
  beyond = 0;
  for (int bin = Histogram::kBins - 1; bin >= 0 && (beyond += values.count(bin)) <= most; --bin) {
    if (values.count(bin) > 0) high = values.centre(bin) - half;
  }
  return holding_zero(low, high, tail < 5e-4 ? "percentile 99.99" : "percentile 99.9");
}

double squared_error(const Histogram& values, const CodeRange& range) {
  if (values.total() == 0) return 0.0;
  const double low = range.low;
  const double high = range.high;
  const double step = (high - low) / 255.0;
  const double width = values.bin_width();
  const double half = width / 2;
  const double first = values.centre(0);
  double beyond = 0.0;
  std::int64_t inside = 0;
  for (int bin = 0; bin < Histogram::kBins; ++bin) {
    const std::int64_t count = values.count(bin);
    if (count == 0) continue;
    const double at = first + bin * width;
    const double distance = at > high + half ? at - high : at < low - half ? low - at : 0.0;
    if (distance == 0.0) inside += count;
    beyond += distance * distance * static_cast<double>(count);
  }
  return (beyond + static_cast<double>(inside) * step * step / 12.0) / static_cast<double>(values.total());
}

CodeRange squared_error_range(const Histogram& values) {
  const CodeRange all = min_max_range(values);
  const auto part = [](float end, int step) { return static_cast<double>(end) * step / kSteps; };
  int low = kSteps;
  int high = kSteps;
  for (int round = 0; round < kMostRounds; ++round) {
    const int was_low = low;
    const int was_high = high;
    high = best_end(values, [&](int step) { return holding_zero(part(all.low, low), part(all.high, step), ""); });
    low = best_end(values, [&](int step) { return holding_zero(part(all.low, step), part(all.high, high), ""); });
    if (low == was_low && high == was_high) break;
  }
  return holding_zero(part(all.low, low), part(all.high, high), "squared error");
}

std::vector<CodeRange> candidate_ranges(const Histogram& values) {
  std::vector<CodeRange> candidates;
  for (const CodeRange& range : {min_max_range(values), percentile_range(values, 1e-4), percentile_range(values, 1e-3),
                                 squared_error_range(values)}) {
    const bool known = std::any_of(candidates.begin(), candidates.end(), [&](const CodeRange& other) {
      return other.low == range.low && other.high == range.high;
    });
    const bool usable = candidates.empty() || range.high > range.low;
    if (!known && usable) candidates.push_back(range);
  }
  return candidates;
}

}  // namespace atrous
