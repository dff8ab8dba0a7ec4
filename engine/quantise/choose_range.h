// Ranges of codes for a map, from how often its values occur.
#pragma once

#include <vector>

#include "quantise/histogram.h"
#include "quantise/scheme.h"

namespace atrous {

// Everything that occurred.
CodeRange min_max_range(const Histogram& values);

// Without the largest values of either sign: the share `tail` of all values lies beyond each end.
CodeRange percentile_range(const Histogram& values, double tail);

// The ends for which rounding and clamping to 256 codes make the least squared error.
CodeRange squared_error_range(const Histogram& values);

// The mean squared error that a range makes: step^2 / 12 for every value inside but 0, the square of the distance for
// those beyond.
double squared_error(const Histogram& values, const CodeRange& range);

// What there is to choose from, without doubles: min/max, percentiles 99.99 and 99.9, least squared error.
std::vector<CodeRange> candidate_ranges(const Histogram& values);

}  // namespace atrous
