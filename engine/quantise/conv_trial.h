// What an error in the source or the weights of a convolution does to its result.
#pragma once

#include <vector>

#include "quantise/channel_sums.h"
#include "quantise/scheme.h"

namespace atrous {

// The results of a Conv, without bias, for errors of its source: for every candidate range, what rounding and clamping
// to it changes; and for errors of its weights.
class ConvTrial {
 public:
  // The node's weights are constant; `graph` outlives the trial.
  ConvTrial(const Graph& graph, const Node& node, const MapMoments& moments, std::size_t candidates);

  // `errors`: one a candidate, of the source's shape.
  void add(const Tensor& source, const std::vector<Tensor>& errors);

  // Relative to the squares of the weights, so that convolutions can be added up.
  double cost(std::size_t candidate) const;

  // What has to be added to the bias so that the mean of every output channel stays.
  std::vector<float> bias_change(std::size_t candidate) const;

 private:
  const Graph& graph_;
  const Node& node_;
  Tensor weight_errors_;
  double weight_squares_ = 0.0;
  std::vector<ChannelSums> by_candidate_;
  ChannelSums by_weights_;
};

}  // namespace atrous
