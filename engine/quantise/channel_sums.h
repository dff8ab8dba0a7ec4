// Sums over the pixels of maps, by channel.
#pragma once

#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// Sums over the pixels of all maps so far.
struct ChannelSums {
  std::vector<double> sum;
  std::vector<double> sum_of_squares;
  std::int64_t pixels = 0;

  void add(const Tensor& map);  // [N,C,h,w]; parallel, and the same for any number of threads
  double mean(std::size_t channel) const;
  double variance(std::size_t channel) const;
  double total_variance() const;  // the sum over all channels
};

}  // namespace atrous
