// The numbers that a quantisation stands for, as constants of a graph that many trials share.
#include "quantise/real_constants.h"

#include "core/error.h"
#include "graph/edit.h"

namespace atrous {
namespace {

CodeScale source_scale(const Graph& graph, const QuantisationScheme& scheme, ValueId id) {
  const auto range = scheme.ranges.find(id);
  if (range == scheme.ranges.end()) fail(ErrorCode::kInternal, "no range of '", graph.value(id).name, "'");
  return scale_of(range->second);
}

ConvSource conv_source(const Graph& graph, const QuantisationScheme& scheme, ValueId id) {
  const float scale = source_scale(graph, scheme, id).scale;
  const auto moments = scheme.moments.find(id);
  if (moments == scheme.moments.end()) return {scale, {}, {}};
  return {scale, moments->second.means, moments->second.variances};
}

std::vector<float> bias_of(const Graph& graph, const QuantisationScheme& scheme, const Node& conv) {
  const std::int64_t channels = graph.constant(conv.inputs[1])->shape()[0];
  std::vector<float> bias(static_cast<std::size_t>(channels), 0.0F);
  if (conv.inputs.size() > 2 && conv.inputs[2] != kNone) {
    const std::span<const float> given = graph.constant(conv.inputs[2])->as<float>();
    bias.assign(given.begin(), given.end());
  }
  const auto change = scheme.bias_changes.find(conv.outputs[0]);
  if (change == scheme.bias_changes.end()) return bias;
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += change->second.at(i);
  return bias;
}

RealConstants::Conv add_conv_constants(Graph& graph, const QuantisationScheme& scheme, const Node& conv) {
  const QuantisedWeights quantised = quantise_conv(graph, scheme, conv);
  const std::string name = graph.value(conv.inputs[1]).name;
  return {add_constant(graph, name, real_weights(quantised)),
          add_constant(graph, name + "/bias", real_bias(quantised))};
}

}  // namespace

QuantisedWeights quantise_conv(const Graph& graph, const QuantisationScheme& scheme, const Node& conv) {
  return quantise_weights(*graph.constant(conv.inputs[1]), bias_of(graph, scheme, conv),
                          conv_source(graph, scheme, conv.inputs[0]));
}

RealConstants::Map add_map_constants(Graph& graph, const QuantisationScheme& scheme, ValueId id) {
  const CodeScale scale = source_scale(graph, scheme, id);
  const std::string name = graph.value(id).name;
  return {add_constant(graph, name + "/scale", Tensor::of<float>({}, {scale.scale})),
          add_constant(graph, name + "/zero", Tensor::of<std::uint8_t>({}, {static_cast<std::uint8_t>(scale.zero)}))};
}

RealConstants add_real_constants(Graph& graph, const QuantisationScheme& scheme,
                                 const std::function<void()>& before_each) {
  std::map<ValueId, const Node*> nodes;
  for (const Node& node : graph.nodes) {
    if (!node.outputs.empty()) nodes[node.outputs[0]] = &node;
  }
  RealConstants constants;
  for (const Layer& layer : scheme.layers) {
    if (before_each) before_each();
    for (const ValueId id : layer.sources) {
      if (!constants.maps.contains(id)) constants.maps.emplace(id, add_map_constants(graph, scheme, id));
    }
    if (layer.op == "Conv") constants.convs[layer.output] = add_conv_constants(graph, scheme, *nodes.at(layer.output));
  }
  return constants;
}

}  // namespace atrous
