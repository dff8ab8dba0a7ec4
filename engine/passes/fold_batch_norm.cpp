// Moves BatchNormalization and per-channel arithmetic into the convolution beside it.
#include <algorithm>
#include <optional>

#include "graph/edit.h"
#include "passes/affine.h"
#include "passes/constant_budget.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The weights of a Conv [C_out, C_in/group, ...] or ConvTranspose [C_in, C_out/group, ...], seen by channel.
struct Filters {
  const Tensor* weights = nullptr;
  const Tensor* bias = nullptr;  // null: zero
  bool transposed = false;
  std::int64_t group = 1;

  int rank() const { return weights->shape().rank(); }
  std::int64_t outer() const { return weights->shape()[0]; }
  std::int64_t inner() const { return weights->shape()[1]; }  // of one group
  std::int64_t dst_channels() const { return transposed ? inner() * group : outer(); }
  std::int64_t src_channels() const { return transposed ? outer() : inner() * group; }

  // Calls body(i, src, dst) for the weight at every flat index and the channels that it joins.
  template <typename Body>
  void for_each_weight(const Body& body) const {
    const std::int64_t taps = weights->elements() / (outer() * inner());
    std::size_t i = 0;
    for (std::int64_t whole = 0; whole < outer(); ++whole) {
      const std::int64_t first_of_group = whole / (outer() / group) * inner();
      for (std::int64_t other = first_of_group; other < first_of_group + inner(); ++other) {
        const auto src = static_cast<std::size_t>(transposed ? whole : other);
        const auto dst = static_cast<std::size_t>(transposed ? other : whole);
        for (const std::size_t end = i + static_cast<std::size_t>(taps); i < end; ++i) body(i, src, dst);
      }
    }
  }
  double bias_of(std::size_t channel) const { return bias == nullptr ? 0.0 : bias->as<float>()[channel]; }
};

std::optional<Filters> filters_of(const Graph& graph, const Node& node) {
  if (node.op != "Conv" && node.op != "ConvTranspose") return std::nullopt;
  Filters filters;
  filters.weights = f32_constant(graph, input_of(node, 1));
  filters.bias = f32_constant(graph, input_of(node, 2));
  filters.transposed = node.op == "ConvTranspose";
  filters.group = node.attrs.integer("group", 1);
  const bool bias_unknown = input_of(node, 2) != kNone && filters.bias == nullptr;
  if (filters.weights == nullptr || bias_unknown) return std::nullopt;
  const bool sound = filters.rank() >= 3 && filters.weights->elements() > 0 && filters.group > 0 &&
                     filters.outer() % filters.group == 0 &&
                     (filters.bias == nullptr || filters.bias->elements() == filters.dst_channels());
  return sound ? std::optional(filters) : std::nullopt;
}

void store(Graph& graph, Node& conv, Tensor weights, const std::vector<double>& bias) {
  Tensor narrow(DType::kF32, {static_cast<std::int64_t>(bias.size())});
  const auto dst = narrow.as<float>();
  for (std::size_t c = 0; c < bias.size(); ++c) dst[c] = static_cast<float>(bias[c]);
  const auto name_of = [&](ValueId id) { return graph.value(id).name; };
  const std::string weights_name = name_of(conv.inputs[1]);
  const std::string bias_name = input_of(conv, 2) == kNone ? weights_name + ".bias" : name_of(conv.inputs[2]);
  conv.inputs.resize(3);
  conv.inputs[1] = add_constant(graph, weights_name, std::move(weights));
  conv.inputs[2] = add_constant(graph, bias_name, std::move(narrow));
}

// y = scale * (conv(x) + bias) + shift
void absorb_after(Graph& graph, Node& conv, const Filters& filters, const Affine& affine) {
  Tensor weights = filters.weights->clone();
  const auto dst = weights.as<float>();
  filters.for_each_weight([&](std::size_t i, std::size_t, std::size_t channel) {
    dst[i] = static_cast<float>(dst[i] * affine.scale_of(channel));
  });
  std::vector<double> bias(static_cast<std::size_t>(filters.dst_channels()));
  for (std::size_t c = 0; c < bias.size(); ++c) bias[c] = filters.bias_of(c) * affine.scale_of(c) + affine.shift_of(c);
  store(graph, conv, std::move(weights), bias);
}

// y = conv(scale * x + shift) + bias
void absorb_before(Graph& graph, Node& conv, const Filters& filters, const Affine& affine) {
  Tensor weights = filters.weights->clone();
  const auto dst = weights.as<float>();
  std::vector<double> bias(static_cast<std::size_t>(filters.dst_channels()));
  for (std::size_t c = 0; c < bias.size(); ++c) bias[c] = filters.bias_of(c);
  filters.for_each_weight([&](std::size_t i, std::size_t src_channel, std::size_t dst_channel) {
    bias[dst_channel] += dst[i] * affine.shift_of(src_channel);
    dst[i] = static_cast<float>(dst[i] * affine.scale_of(src_channel));
  });
  store(graph, conv, std::move(weights), bias);
}

bool fold_into_producer(Graph& graph, const Links& links, ConstantBudget& budget, Node& node) {
  for (std::size_t i = 0; i < std::min<std::size_t>(node.inputs.size(), 2); ++i) {
    Node* conv = links.used_once(node.inputs[i]) ? links.producer(node.inputs[i]) : nullptr;
    const auto filters = conv != nullptr ? filters_of(graph, *conv) : std::nullopt;
    if (!filters) continue;
    const auto affine = as_affine(graph, node, filters->dst_channels(), filters->rank());
    if (!affine || affine->data != i || !budget.take(filters->weights->bytes())) continue;
    absorb_after(graph, *conv, *filters, *affine);
    conv->outputs[0] = node.outputs[0];
    kill(node);
    return true;
  }
  return false;
}

// Padding is put in behind the affine node, so a shift must not reach a convolution that pads.
bool pads_nothing(const Node& conv) {
  const std::string mode = conv.attrs.string("auto_pad", "NOTSET");
  return mode == "VALID" || (mode == "NOTSET" && is_all(conv.attrs.integers("pads"), 0));
}

bool fold_into_consumer(Graph& graph, const Links& links, ConstantBudget& budget, Node& conv) {
  const auto filters = conv.op == "Conv" ? filters_of(graph, conv) : std::nullopt;
  Node* node = filters && links.used_once(conv.inputs[0]) ? links.producer(conv.inputs[0]) : nullptr;
  if (node == nullptr) return false;
  const auto affine = as_affine(graph, *node, filters->src_channels(), filters->rank());
  if (!affine) return false;
  const ValueId src = node->inputs[affine->data];
  const bool may_broadcast = node->op != "BatchNormalization" && !same_type(graph, src, node->outputs[0]);
  const bool shifts =
      std::any_of(affine->shift.begin(), affine->shift.end(), [](double shift) { return shift != 0.0; });
  if (may_broadcast || (shifts && !pads_nothing(conv)) || !budget.take(filters->weights->bytes())) return false;
  absorb_before(graph, conv, *filters, *affine);
  conv.inputs[0] = src;
  kill(*node);
  return true;
}

}  // namespace

void fold_batch_norm(Graph& graph) {
  Links links(graph);
  ConstantBudget budget(graph);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    Node& node = graph.nodes[i];
    if (node.outputs.empty()) continue;
    if (fold_into_producer(graph, links, budget, node)) links.refresh();
    while (fold_into_consumer(graph, links, budget, node)) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
