// What an error in the source or the weights of a convolution does to its result.
#include "quantise/conv_trial.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/parallel.h"
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

double ChannelSums::variance() const {
  double total = 0.0;
  for (std::size_t c = 0; c < sum.size(); ++c) {
    total += std::max(sum_of_squares[c] / static_cast<double>(pixels) - mean(c) * mean(c), 0.0);
  }
  return total;
}

ConvTrial::ConvTrial(const Graph& graph, const Node& node, std::size_t candidates)
    : graph_(graph), node_(node), by_candidate_(candidates) {
  const Tensor& weights = *graph.constant(node.inputs[1]);
  const std::vector<float> no_bias(static_cast<std::size_t>(weights.shape()[0]), 0.0F);
  weight_errors_ = real_weights(quantise_weights(weights, no_bias, 1.0F));
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
  return by_candidate_.at(candidate).variance() / std::max(weight_squares_, 1e-30);
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
