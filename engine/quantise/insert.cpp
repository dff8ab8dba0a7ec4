// Writes a quantisation into a graph: QuantizeLinear and DequantizeLinear.
#include "quantise/insert.h"

#include <cstring>

#include "core/error.h"
#include "graph/edit.h"
#include "quantise/weights.h"

namespace atrous {
namespace {

class Insertion {
 public:
  Insertion(Graph& graph, const QuantisationScheme& scheme, WeightForm form)
      : graph_(graph), scheme_(scheme), form_(form) {}

  void run() {
    active_ = scheme_.exactly ? scheme_.on_codes : useful_layers(graph_, scheme_.layers, scheme_.on_codes);
    for (const Layer& layer : scheme_.layers) {
      if (active_.count(layer.output) == 0) {
        stays_.insert(layer.output);
        continue;
      }
      for (const ValueId source : layer.sources) add_pair(source);
    }
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (const ValueId id : graph_.inputs) append_pair(id);
    for (Node& node : nodes) append(std::move(node));
    remove_dead_nodes(graph_);
    verify(graph_);
  }

 private:
  struct Pair {
    ValueId scale = kNone;
    ValueId zero = kNone;
    ValueId codes = kNone;
    ValueId real = kNone;
  };

  void add_pair(ValueId id) {
    if (pairs_.count(id) != 0) return;
    const CodeScale scale = source_scale(id);
    const std::string name = graph_.value(id).name;
    const Shape shape = graph_.value(id).shape;
    Pair pair;
    pair.scale = add_constant(graph_, name + "/scale", Tensor::of<float>({}, {scale.scale}));
    pair.zero =
        add_constant(graph_, name + "/zero", Tensor::of<std::uint8_t>({}, {static_cast<std::uint8_t>(scale.zero)}));
    pair.codes = add_value(graph_, name + "/codes", DType::kU8, shape);
    pair.real = add_value(graph_, name + "/real", DType::kF32, shape);
    pairs_[id] = pair;
  }

  void append_pair(ValueId id) {
    const auto found = pairs_.find(id);
    if (found == pairs_.end()) return;
    const Pair& pair = found->second;
    const std::string& name = graph_.value(id).name;
    graph_.nodes.push_back({"QuantizeLinear", name + "/quantise", {}, {id, pair.scale, pair.zero}, {pair.codes}});
    graph_.nodes.push_back(
        {"DequantizeLinear", name + "/dequantise", {}, {pair.codes, pair.scale, pair.zero}, {pair.real}});
  }

  void append(Node node) {
    const ValueId output = node.outputs.empty() ? kNone : node.outputs[0];
    if (active_.count(output) != 0 && node.op == "Conv") quantise_conv(node);
    if (stays_.count(output) == 0) {
      for (ValueId& input : node.inputs) {
        const auto pair = pairs_.find(input);
        if (pair != pairs_.end()) input = pair->second.real;
      }
    }
    const std::vector<ValueId> outputs = node.outputs;
    graph_.nodes.push_back(std::move(node));
    for (const ValueId id : outputs) append_pair(id);
  }

  void quantise_conv(Node& node) {
    const Tensor& weights = *graph_.constant(node.inputs[1]);
    const QuantisedWeights quantised =
        quantise_weights(weights, bias_of(node, weights.shape()[0]), conv_source(node.inputs[0]));
    const std::string name = graph_.value(node.inputs[1]).name;
    node.inputs.resize(3);
    if (form_ == WeightForm::kReal) {
      node.inputs[1] = add_constant(graph_, name, real_weights(quantised));
      node.inputs[2] = add_constant(graph_, name + "/bias", real_bias(quantised));
      return;
    }
    const auto channels = static_cast<std::int64_t>(quantised.bias.size());
    node.inputs[1] = dequantise(name, quantised.codes.clone(), quantised.scales);
    node.inputs[2] =
        dequantise(name + "/bias", Tensor::of<std::int32_t>({channels}, quantised.bias), quantised.bias_scales);
  }

  std::vector<float> bias_of(const Node& node, std::int64_t channels) const {
    std::vector<float> bias(static_cast<std::size_t>(channels), 0.0F);
    if (node.inputs.size() > 2 && node.inputs[2] != kNone) {
      const std::span<const float> given = graph_.constant(node.inputs[2])->as<float>();
      bias.assign(given.begin(), given.end());
    }
    const auto change = scheme_.bias_changes.find(node.outputs[0]);
    if (change == scheme_.bias_changes.end()) return bias;
    for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += change->second.at(i);
    return bias;
  }

  // Codes along axis 0 behind a DequantizeLinear. The zero points are written out: not every reader knows that they may
  // be left out.
  ValueId dequantise(const std::string& name, Tensor codes, const std::vector<float>& scales) {
    const Shape shape = codes.shape();
    Tensor zeros(codes.dtype(), {static_cast<std::int64_t>(scales.size())});
    std::memset(zeros.data(), 0, zeros.bytes());
    const ValueId id = add_constant(graph_, name + "/codes", std::move(codes));
    const ValueId scale =
        add_constant(graph_, name + "/scales", Tensor::of<float>({static_cast<std::int64_t>(scales.size())}, scales));
    const ValueId zero = add_constant(graph_, name + "/zeros", std::move(zeros));
    const ValueId real = add_value(graph_, name + "/real", DType::kF32, shape);
    Node node{"DequantizeLinear", name + "/dequantise", {}, {id, scale, zero}, {real}};
    node.attrs.set("axis", std::int64_t{0});
    graph_.nodes.push_back(std::move(node));
    return real;
  }

  ConvSource conv_source(ValueId id) const {
    const auto moments = scheme_.moments.find(id);
    if (moments == scheme_.moments.end()) return {source_scale(id).scale, {}, {}};
    return {source_scale(id).scale, moments->second.means, moments->second.variances};
  }

  CodeScale source_scale(ValueId id) const {
    const auto range = scheme_.ranges.find(id);
    if (range == scheme_.ranges.end()) fail(ErrorCode::kInternal, "no range of '", graph_.value(id).name, "'");
    return scale_of(range->second);
  }

  Graph& graph_;
  const QuantisationScheme& scheme_;
  WeightForm form_;
  std::set<ValueId> active_;  // by output: compute on codes
  std::set<ValueId> stays_;   // could, but do not: they read what is not rounded
  std::map<ValueId, Pair> pairs_;
};

}  // namespace

void insert_quantisation(Graph& graph, const QuantisationScheme& scheme, WeightForm form) {
  Insertion(graph, scheme, form).run();
}

}  // namespace atrous
