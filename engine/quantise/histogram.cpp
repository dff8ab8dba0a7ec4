// How often which values occur in a map, over many maps, whatever their range turns out to be.
#include "quantise/histogram.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"

namespace atrous {
namespace {

constexpr std::int64_t kGrain = 1 << 15;
constexpr float kMost = 0x1p100F;
constexpr int kLeastExponent = -100;

struct Extremes {
  float low = HUGE_VALF;
  float high = -HUGE_VALF;
};

float bounded(float value) { return std::clamp(value, -kMost, kMost); }

Extremes extremes_of(std::span<const float> values) {
  std::vector<Extremes> parts(static_cast<std::size_t>(loop_parts(static_cast<std::int64_t>(values.size()), kGrain)));
  parallel_parts(static_cast<std::int64_t>(values.size()), static_cast<int>(parts.size()),
                 [&](int part, std::int64_t begin, std::int64_t end) {
                   Extremes found;
                   for (std::int64_t i = begin; i < end; ++i) {
                     const float value = values[static_cast<std::size_t>(i)];
                     if (value < found.low) found.low = value;
                     if (value > found.high) found.high = value;
                   }
                   parts[static_cast<std::size_t>(part)] = found;
                 });
  Extremes all;
  for (const Extremes& part : parts) all = {std::min(all.low, part.low), std::max(all.high, part.high)};
  return {bounded(all.low), bounded(all.high)};
}

}  // namespace

double Histogram::bin_width() const { return std::ldexp(2.0, exponent_) / kBins; }

double Histogram::centre(int bin) const { return (bin + 0.5) * bin_width() - std::ldexp(1.0, exponent_); }

void Histogram::grow_to(float magnitude) {
  if (counts_.empty()) {
    counts_.assign(kBins, 0);
    exponent_ = kLeastExponent;
    if (magnitude > 0.0F) std::frexp(magnitude, &exponent_);
    exponent_ = std::max(exponent_, kLeastExponent);
  }
  for (; std::ldexp(1.0, exponent_) <= static_cast<double>(magnitude); ++exponent_) {
    std::vector<std::int64_t> joined(kBins, 0);
    for (int bin = 0; bin < kBins; ++bin) {
      joined[static_cast<std::size_t>(kBins / 4 + bin / 2)] += counts_[static_cast<std::size_t>(bin)];
    }
    counts_ = std::move(joined);
  }
}

void Histogram::add(std::span<const float> values) {
  const Extremes range = extremes_of(values);
  if (range.low > range.high) return;  // nothing but NaN
  grow_to(std::max(std::abs(range.low), std::abs(range.high)));
  lowest_ = total_ == 0 ? range.low : std::min(lowest_, range.low);
  highest_ = total_ == 0 ? range.high : std::max(highest_, range.high);
  const double reach = std::ldexp(1.0, exponent_);
  const double per_unit = 1.0 / bin_width();
  const int parts = loop_parts(static_cast<std::int64_t>(values.size()), kGrain);
  std::vector<std::vector<std::int64_t>> counts(static_cast<std::size_t>(parts),
                                                std::vector<std::int64_t>(kBins + 1, 0));  // the last: zeros
  parallel_parts(static_cast<std::int64_t>(values.size()), parts, [&](int part, std::int64_t begin, std::int64_t end) {
    std::vector<std::int64_t>& mine = counts[static_cast<std::size_t>(part)];
    for (std::int64_t i = begin; i < end; ++i) {
      const float value = values[static_cast<std::size_t>(i)];
      if (std::isnan(value)) continue;
      const auto bin = static_cast<int>((static_cast<double>(bounded(value)) + reach) * per_unit);
      ++mine[static_cast<std::size_t>(value == 0.0F ? kBins : std::min(bin, kBins - 1))];
    }
  });
  for (const std::vector<std::int64_t>& part : counts) {
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      counts_[bin] += part[bin];
      total_ += part[bin];
    }
    zeros_ += part[kBins];
    total_ += part[kBins];
  }
}

}  // namespace atrous
