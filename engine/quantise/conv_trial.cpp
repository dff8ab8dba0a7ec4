// What an error in the source or the weights of a convolution does to its result.
#include "quantise/conv_trial.h"

#include <algorithm>

#include "graph/edit.h"
#include "quantise/weights.h"
#include "runtime/graph_runner.h"

namespace atrous {
namespace {

// A graph of the one Conv, with other weights and without bias.
Graph lone_conv(const Node& conv, const Shape& source, const Tensor& weights) {
  Graph graph;
  const ValueId x = add_value(graph, "source", DType::kF32, source);
  const ValueId w = add_constant(graph, "weights", weights.view());
  const ValueId y = add_value(graph, "result");
  graph.nodes.push_back({"Conv", conv.name, conv.attrs, {x, w}, {y}});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

}  // namespace

ConvTrial::ConvTrial(const Graph& graph, const Node& node, const MapMoments& moments, std::size_t candidates)
    : graph_(graph), node_(node), by_candidate_(candidates) {
  const Tensor& weights = *graph.constant(node.inputs[1]);
  const std::vector<float> no_bias(static_cast<std::size_t>(weights.shape()[0]), 0.0F);
  weight_errors_ = real_weights(quantise_weights(weights, no_bias, {1.0F, moments.means, moments.variances}));
  const std::span<float> errors = weight_errors_.as<float>();
  const std::span<const float> exact = weights.as<float>();
  for (std::size_t i = 0; i < errors.size(); ++i) {
    errors[i] -= exact[i];
    weight_squares_ += static_cast<double>(exact[i]) * exact[i];
  }
}

void ConvTrial::add(const Tensor& source, const std::vector<Tensor>& errors) {
  const Graph by_weights = lone_conv(node_, source.shape(), weight_errors_);
  by_weights_.add(GraphRunner(by_weights, {source.shape()}, by_weights.outputs).run({&source}).at(0));
  const Graph by_source = lone_conv(node_, source.shape(), *graph_.constant(node_.inputs[1]));
  GraphRunner runner(by_source, {source.shape()}, by_source.outputs);
  for (std::size_t i = 0; i < errors.size(); ++i) by_candidate_.at(i).add(runner.run({&errors[i]}).at(0));
}

double ConvTrial::cost(std::size_t candidate) const {
  return by_candidate_.at(candidate).total_variance() / std::max(weight_squares_, 1e-30);
}

std::vector<float> ConvTrial::bias_change(std::size_t candidate) const {
  const ChannelSums& by_source = by_candidate_.at(candidate);
  std::vector<float> change;
  for (std::size_t c = 0; c < by_source.sum.size(); ++c) {
    change.push_back(static_cast<float>(-(by_source.mean(c) + by_weights_.mean(c))));
  }
  return change;
}

}  // namespace atrous
