// Moves zero padding that stands before a Conv or an AveragePool into its pads.
#include <optional>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

using Integers = std::vector<std::int64_t>;

bool pads_zeros(const Graph& graph, const Node& pad) {
  if (pad.attrs.string("mode", "constant") != "constant") return false;
  const ValueId value = input_of(pad, 2);
  return value == kNone || scalar_constant(graph, value) == 0.0F;
}

// Pads of the spatial axes as Conv writes them; none unless all other axes keep their extent and nothing is cropped.
std::optional<Integers> spatial_pads(const Graph& graph, const Node& pad, std::size_t rank) {
  const auto pads = integer_constant(graph, input_of(pad, 1));
  if (!pads || !is_moderate(*pads)) return std::nullopt;
  Integers axes(rank);
  for (std::size_t i = 0; i < rank; ++i) axes[i] = static_cast<std::int64_t>(i);
  if (input_of(pad, 3) != kNone) {
    const auto given = integer_constant(graph, pad.inputs[3]);
    if (!given) return std::nullopt;
    axes = *given;
  }
  if (pads->size() != 2 * axes.size()) return std::nullopt;
  const std::size_t spatial = rank - 2;
  Integers result(2 * spatial, 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t axis = axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(rank) : axes[i];
    const std::int64_t before = (*pads)[i];
    const std::int64_t after = (*pads)[axes.size() + i];
    if (axis < 2 && before == 0 && after == 0) continue;
    if (axis < 2 || axis >= static_cast<std::int64_t>(rank)) return std::nullopt;
    result[static_cast<std::size_t>(axis - 2)] += before;
    result[spatial + static_cast<std::size_t>(axis - 2)] += after;
  }
  return result;
}

// The number of axes of the node's input, or 0 for nodes that cannot take over padding.
std::size_t rank_for_folding(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || node.attrs.string("auto_pad", "NOTSET") != "NOTSET") return 0;
  if (node.op == "Conv") {
    const ValueId weights = input_of(node, 1);
    return is_complete(graph, weights) ? graph.value(weights).shape.dims().size() : 0;
  }
  if (node.op != "AveragePool" || node.attrs.integer("ceil_mode", 0) != 0) return 0;
  return is_all(node.attrs.integers("pads"), 0) ? node.attrs.integers("kernel_shape").size() + 2 : 0;
}

bool fold(const Graph& graph, const Links& links, Node& node) {
  const std::size_t rank = rank_for_folding(graph, node);
  const Node* pad = rank < 3 ? nullptr : links.producer(node.inputs[0], "Pad");
  if (pad == nullptr || !pads_zeros(graph, *pad)) return false;
  auto pads = spatial_pads(graph, *pad, rank);
  if (!pads) return false;
  const Integers own = node.attrs.integers("pads", Integers(pads->size(), 0));
  if (own.size() != pads->size() || !is_moderate(own)) return false;
  for (std::size_t i = 0; i < own.size(); ++i) (*pads)[i] += own[i];
  if (node.op == "AveragePool") {
    const Integers kernel = node.attrs.integers("kernel_shape");
    for (std::size_t i = 0; i < pads->size(); ++i) {
      if ((*pads)[i] >= kernel[i % kernel.size()]) return false;  // ONNX wants pads below the kernel's extent
    }
    node.attrs.set("count_include_pad", std::int64_t{1});
  }
  node.attrs.set("pads", *pads);
  node.inputs[0] = pad->inputs[0];
  return true;
}

}  // namespace

void fold_pad(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    while (fold(graph, links, node)) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
