// Scales the channels between two convolutions to each other, so that codes with one scale for a map suit all of them.
#include "quantise/equalise.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "graph/edit.h"
#include "passes/match.h"

namespace atrous {
namespace {

constexpr float kHeadroom = 1.5F;          // before a Clip, for photographs that were not seen
constexpr float kLeastFactor = 1.0F / 32;  // channels that hardly ever say anything are left in peace

const Tensor& weights_of(const Graph& graph, const Node& conv) { return *graph.constant(conv.inputs[1]); }

std::int64_t groups_of(const Node& conv) { return conv.attrs.integer("group", 1); }

bool is_depthwise(const Graph& graph, const Node& conv) {
  const Shape& weights = weights_of(graph, conv).shape();
  return groups_of(conv) == weights[0] && weights[1] == 1 && weights[0] > 1;
}

// Whether the value is a constant [M,C,kh,kw].
bool is_window(const Graph& graph, ValueId id) {
  const Tensor* const weights = f32_constant(graph, id);
  return weights != nullptr && weights->shape().rank() == 4 && weights->elements() > 0;
}

// Whether the channels of the convolution can be scaled one by one: all weights are known, and each input channel has
// weights of its own.
bool can_scale(const Graph& graph, const std::vector<int>& uses, const Node* conv) {
  if (conv == nullptr || conv->op != "Conv" || !is_window(graph, conv->inputs[1])) return false;
  const ValueId bias = input_of(*conv, 2);
  if (bias != kNone && f32_constant(graph, bias) == nullptr) return false;
  const bool own = uses[static_cast<std::size_t>(conv->inputs[1])] == 1;
  return own && (groups_of(*conv) == 1 || is_depthwise(graph, *conv));
}

// Where an activation that scaling passes through ends, or nothing for another node.
std::optional<float> end_of(const Graph& graph, const Node& node) {
  if (node.op == "Relu" || node.op == "LeakyRelu") return HUGE_VALF;
  if (node.op != "Clip") return std::nullopt;
  const std::optional<float> low = scalar_constant(graph, input_of(node, 1));
  if (!low || *low != 0.0F) return std::nullopt;
  if (input_of(node, 2) == kNone) return HUGE_VALF;
  return scalar_constant(graph, node.inputs[2]);
}

std::optional<ConvPair> pair_at(Graph& graph, const Links& links, const std::vector<int>& uses, std::size_t first) {
  ConvPair pair;
  pair.first = first;
  pair.made = pair.read = graph.nodes[first].outputs.at(0);
  pair.most = HUGE_VALF;
  const Node* next = links.user(pair.made);
  if (next != nullptr && next->op != "Conv") {
    const std::optional<float> end = end_of(graph, *next);
    if (!end) return std::nullopt;
    pair.most = *end;
    pair.read = next->outputs[0];
    next = links.user(pair.read);
  }
  if (!can_scale(graph, uses, next) || next->inputs[0] != pair.read) return std::nullopt;
  if (!is_depthwise(graph, graph.nodes[first]) && !is_depthwise(graph, *next)) return std::nullopt;
  pair.second = static_cast<std::size_t>(next - graph.nodes.data());
  return pair;
}

// The largest magnitude of the weights that belong to each input channel of a dense convolution [M,C,kh,kw].
std::vector<float> column_reach(const Tensor& weights) {
  const auto channels = static_cast<std::size_t>(weights.shape()[1]);
  const std::size_t taps = static_cast<std::size_t>(weights.elements() / weights.shape()[0]) / channels;
  std::vector<float> reach(channels, 0.0F);
  const std::span<const float> values = weights.as<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    float& own = reach[i / taps % channels];
    own = std::max(own, std::abs(values[i]));
  }
  return reach;
}

void divide_rows(Graph& graph, Node& conv, const std::vector<float>& factors) {
  for (const std::size_t input : {std::size_t{1}, std::size_t{2}}) {
    if (input_of(conv, input) == kNone) continue;
    Tensor scaled = graph.constant(conv.inputs[input])->clone();
    const std::span<float> values = scaled.as<float>();
    const std::size_t row = values.size() / factors.size();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] /= factors[i / row];
    conv.inputs[input] = add_constant(graph, graph.value(conv.inputs[input]).name, std::move(scaled));
  }
}

void multiply_columns(Graph& graph, Node& conv, const std::vector<float>& factors) {
  Tensor scaled = weights_of(graph, conv).clone();
  const auto taps = static_cast<std::size_t>(scaled.elements() / (scaled.shape()[0] * scaled.shape()[1]));
  const std::span<float> values = scaled.as<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= factors[i / taps % factors.size()];
  conv.inputs[1] = add_constant(graph, graph.value(conv.inputs[1]).name, std::move(scaled));
}

}  // namespace

std::vector<ConvPair> find_conv_pairs(const Graph& graph) {
  Graph view = borrow(graph);
  const Links links(view);
  const std::vector<int> uses = count_uses(view);
  std::vector<ConvPair> pairs;
  for (std::size_t i = 0; i < view.nodes.size(); ++i) {
    if (!can_scale(view, uses, &view.nodes[i])) continue;
    if (const std::optional<ConvPair> pair = pair_at(view, links, uses, i)) pairs.push_back(*pair);
  }
  return pairs;
}

std::vector<float> equalising_factors(const ConvPair& pair, const ChannelReach& reach, const Graph& graph) {
  const Node& second = graph.nodes[pair.second];
  const bool dense = !is_depthwise(graph, second);
  const std::vector<float> columns = dense ? column_reach(weights_of(graph, second)) : std::vector<float>();
  const float widest_column = dense ? *std::max_element(columns.begin(), columns.end()) : 0.0F;
  const float widest = *std::max_element(reach.read.begin(), reach.read.end());
  std::vector<float> factors(reach.read.size(), 1.0F);
  for (std::size_t i = 0; i < factors.size() && widest > 0.0F; ++i) {
    const float share = reach.read[i] / widest;
    float factor = share;
    if (dense) factor = columns[i] > 0.0F ? std::sqrt(share * widest_column / columns[i]) : 1.0F;
    const float before_clip = std::isfinite(pair.most) ? reach.made[i] * kHeadroom / pair.most : 0.0F;
    factors[i] = std::min(std::max({factor, share, before_clip, kLeastFactor}), 1.0F);
  }
  return factors;
}

void scale_pair(Graph& graph, const ConvPair& pair, const std::vector<float>& factors) {
  divide_rows(graph, graph.nodes[pair.first], factors);
  multiply_columns(graph, graph.nodes[pair.second], factors);
}

}  // namespace atrous
