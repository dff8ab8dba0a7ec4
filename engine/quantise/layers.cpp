// Which nodes of a network can compute on 8-bit codes.
#include "quantise/layers.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "graph/edit.h"

namespace atrous {
namespace {

bool is_map(const Graph& graph, ValueId id) {
  if (id == kNone || graph.constant(id) != nullptr) return false;
  const Value& value = graph.value(id);
  return value.dtype == DType::kF32 && value.shape.rank() == 4 && value.shape.complete();
}

bool is_constant_f32(const Graph& graph, ValueId id) {
  const Tensor* const constant = graph.constant(id);
  return constant != nullptr && constant->dtype() == DType::kF32;
}

bool is_layer(const Graph& graph, const Node& node) {
  const auto reads_maps = [&] {
    return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) { return is_map(graph, id); });
  };
  if (node.op == "Conv") {
    const bool bias = node.inputs.size() < 3 || node.inputs[2] == kNone || is_constant_f32(graph, node.inputs[2]);
    return is_map(graph, node.inputs[0]) && is_constant_f32(graph, node.inputs[1]) && bias;
  }
  if (node.op == "Add") {
    return reads_maps() && graph.value(node.inputs[0]).shape == graph.value(node.inputs[1]).shape;
  }
  if (node.op == "Concat") {
    const std::int64_t axis = node.attrs.integer("axis", 0);
    return reads_maps() && (axis == 1 || axis == -3);
  }
  return (node.op == "MaxPool" || node.op == "AveragePool") && reads_maps();
}

std::int64_t macs_of(const Graph& graph, const Node& node) {
  if (node.op != "Conv") return 0;
  const Shape& weights = graph.value(node.inputs[1]).shape;
  return graph.value(node.outputs[0]).shape.elements() * (weights.elements() / std::max<std::int64_t>(weights[0], 1));
}

Layer layer_of(const Graph& graph, const Node& node) {
  Layer layer{node.outputs[0], node.name, node.op, {}, macs_of(graph, node)};
  if (layer.name.empty()) layer.name = graph.value(layer.output).name;
  layer.sources = node.inputs;
  if (node.op == "Conv") layer.sources.resize(1);
  return layer;
}

// For every value, whether codes flow into it or out of it through activations.
class Flow {
 public:
  Flow(const Graph& graph, const std::map<ValueId, const Layer*>& layers) : graph_(graph), layers_(layers) {}

  // Which values come from a chosen layer.
  std::vector<bool> from(const std::set<ValueId>& chosen) const {
    std::vector<bool> codes(graph_.values.size(), false);
    for (const Node& node : graph_.nodes) {
      if (node.outputs.empty() || node.outputs[0] == kNone) continue;
      const ValueId id = node.outputs[0];
      codes[at(id)] = chosen.contains(id) || (is_activation(node) && codes[at(node.inputs[0])]);
    }
    return codes;
  }

  // Which values a chosen layer reads.
  std::vector<bool> into(const std::set<ValueId>& chosen) const {
    std::vector<bool> codes(graph_.values.size(), false);
    for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
      const Node& node = graph_.nodes[i];
      if (node.outputs.empty() || node.outputs[0] == kNone) continue;
      if (is_activation(node) && codes[at(node.outputs[0])]) codes[at(node.inputs[0])] = true;
      if (!chosen.contains(node.outputs[0])) continue;
      for (const ValueId id : layers_.at(node.outputs[0])->sources) codes[at(id)] = true;
    }
    return codes;
  }

 private:
  static std::size_t at(ValueId id) { return static_cast<std::size_t>(id); }

  const Graph& graph_;
  const std::map<ValueId, const Layer*>& layers_;
};

}  // namespace

bool is_activation(const Node& node) {
  constexpr std::array<std::string_view, 8> kActivations{"Relu",        "Clip",    "LeakyRelu", "HardSwish",
                                                         "HardSigmoid", "Sigmoid", "Elu",       "PRelu"};
  return std::find(kActivations.begin(), kActivations.end(), node.op) != kActivations.end();
}

std::vector<Layer> find_layers(const Graph& sized) {
  std::vector<Layer> layers;
  for (const Node& node : sized.nodes) {
    if (node.outputs.empty() || node.outputs[0] == kNone || !is_layer(sized, node)) continue;
    const Shape& made = sized.value(node.outputs[0]).shape;
    if (made.rank() == 4 && made.complete() && made[2] * made[3] > 1) layers.push_back(layer_of(sized, node));
  }
  return layers;
}

std::set<ValueId> useful_layers(const Graph& graph, const std::vector<Layer>& layers, const std::set<ValueId>& chosen) {
  std::map<ValueId, const Layer*> by_output;
  for (const Layer& layer : layers) by_output[layer.output] = &layer;
  const Flow flow(graph, by_output);
  std::set<ValueId> useful = chosen;
  for (bool changed = true; changed;) {
    const std::vector<bool> from = flow.from(useful);
    const std::vector<bool> into = flow.into(useful);
    changed = std::erase_if(useful, [&](ValueId id) {
                const Layer& layer = *by_output.at(id);
                if (layer.op == "Conv") return false;
                const bool fed = std::any_of(layer.sources.begin(), layer.sources.end(),
                                             [&](ValueId source) { return from[static_cast<std::size_t>(source)]; });
                return !fed || !into[static_cast<std::size_t>(id)];
              }) > 0;
  }
  return useful;
}

}  // namespace atrous
