// Writes a quantisation into a graph: QuantizeLinear and DequantizeLinear.
#include "quantise/insert.h"

#include <cstring>

#include "graph/edit.h"

namespace atrous {
namespace {

class Insertion {
 public:
  // Without `constants` weights become codes.
  Insertion(Graph& graph, const QuantisationScheme& scheme, const RealConstants* constants)
      : graph_(graph), scheme_(scheme), constants_(constants) {}

  void run() {
    active_ = scheme_.exactly ? scheme_.on_codes : useful_layers(graph_, scheme_.layers, scheme_.on_codes);
    for (const Layer& layer : scheme_.layers) {
      if (!active_.contains(layer.output)) {
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
    RealConstants::Map code;
    ValueId codes = kNone;
    ValueId real = kNone;
  };

  void add_pair(ValueId id) {
    if (pairs_.contains(id)) return;
    const std::string name = graph_.value(id).name;
    const Shape shape = graph_.value(id).shape;
    Pair pair;
    pair.code = constants_ != nullptr ? constants_->maps.at(id) : add_map_constants(graph_, scheme_, id);
    pair.codes = add_value(graph_, name + "/codes", DType::kU8, shape);
    pair.real = add_value(graph_, name + "/real", DType::kF32, shape);
    pairs_[id] = pair;
  }

  void append_pair(ValueId id) {
    const auto found = pairs_.find(id);
    if (found == pairs_.end()) return;
    const auto& [code, codes, real] = found->second;
    const std::string& name = graph_.value(id).name;
    graph_.nodes.push_back({"QuantizeLinear", name + "/quantise", {}, {id, code.scale, code.zero}, {codes}});
    graph_.nodes.push_back({"DequantizeLinear", name + "/dequantise", {}, {codes, code.scale, code.zero}, {real}});
  }

  void append(Node node) {
    const ValueId output = node.outputs.empty() ? kNone : node.outputs[0];
    if (active_.contains(output) && node.op == "Conv") quantise(node);
    if (!stays_.contains(output)) {
      for (ValueId& input : node.inputs) {
        const auto pair = pairs_.find(input);
        if (pair != pairs_.end()) input = pair->second.real;
      }
    }
    const std::vector<ValueId> outputs = node.outputs;
    graph_.nodes.push_back(std::move(node));
    for (const ValueId id : outputs) append_pair(id);
  }

  void quantise(Node& conv) {
    if (constants_ != nullptr) {
      const auto& [weights, bias] = constants_->convs.at(conv.outputs[0]);
      conv.inputs = {conv.inputs[0], weights, bias};
      return;
    }
    const QuantisedWeights quantised = quantise_conv(graph_, scheme_, conv);
    const std::string name = graph_.value(conv.inputs[1]).name;
    const auto channels = static_cast<std::int64_t>(quantised.bias.size());
    conv.inputs.resize(3);
    conv.inputs[1] = dequantise(name, quantised.codes.clone(), quantised.scales);
    conv.inputs[2] =
        dequantise(name + "/bias", Tensor::of<std::int32_t>({channels}, quantised.bias), quantised.bias_scales);
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

  Graph& graph_;
  const QuantisationScheme& scheme_;
  const RealConstants* constants_;
  std::set<ValueId> active_;  // by output: compute on codes
  std::set<ValueId> stays_;   // could, but do not: they read what is not rounded
  std::map<ValueId, Pair> pairs_;
};

}  // namespace

void insert_quantisation(Graph& graph, const QuantisationScheme& scheme) { Insertion(graph, scheme, nullptr).run(); }

void insert_trial(Graph& graph, const QuantisationScheme& scheme, const RealConstants& constants) {
  Insertion(graph, scheme, &constants).run();
}

}  // namespace atrous
