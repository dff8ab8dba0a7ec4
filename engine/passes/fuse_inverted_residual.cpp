// Joins a large depthwise convolution with the 1x1 convolutions before and behind it.
#include "ops/inverted_residual.h"

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/match_conv.h"
#include "passes/passes.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

// The convolutions of a block; the outer ones may be null.
struct Block {
  Node* expand = nullptr;
  Node* depthwise = nullptr;
  Node* project = nullptr;
};

void take_activation(const Node& from, const std::string& prefix, Attrs& attrs) {
  for (const char* name : {"activation", "activation_alpha", "activation_beta"}) {
    const auto found = from.attrs.all().find(name);
    if (found != from.attrs.all().end()) attrs.set(prefix + name, found->second);
  }
}

Node fused_node(const Graph& graph, const Block& block) {
  Node fused = *block.depthwise;
  fused.op = "InvertedResidual";
  fused.inputs.assign(In::kCount, kNone);
  fused.inputs[In::kSrc] = block.depthwise->inputs[0];
  fused.inputs[In::kWeights] = block.depthwise->inputs[1];
  fused.inputs[In::kBias] = input_of(*block.depthwise, 2);
  const std::vector<std::int64_t>& kernel = graph.value(block.depthwise->inputs[1]).shape.dims();
  fused.attrs.set("kernel_shape", std::vector<std::int64_t>{kernel[2], kernel[3]});
  if (block.expand != nullptr) {
    fused.inputs[In::kSrc] = block.expand->inputs[0];
    fused.inputs[In::kExpandWeights] = block.expand->inputs[1];
    fused.inputs[In::kExpandBias] = input_of(*block.expand, 2);
    take_activation(*block.expand, "expand_", fused.attrs);
  }
  if (block.project != nullptr) {
    fused.inputs[In::kProjectWeights] = block.project->inputs[1];
    fused.inputs[In::kProjectBias] = input_of(*block.project, 2);
    fused.inputs[In::kResidual] = input_of(*block.project, 3);
    fused.outputs = block.project->outputs;
    take_activation(*block.project, "project_", fused.attrs);
  }
  while (fused.inputs.back() == kNone) fused.inputs.pop_back();
  return fused;
}

bool multiplies_in_bf16(const InvertedResidual& block) {
  return (block.expand && takes_bf16_products(*block.expand)) || (block.project && takes_bf16_products(*block.project));
}

// The block whose last convolution is `last`: a projection or, with the expansion before it, a depthwise one.
Block find_block(Graph& graph, const Links& links, Node& last) {
  Block block;
  if (is_pointwise_conv(graph, last)) {
    if (!links.used_once(last.inputs[0])) return {};
    block.project = &last;
    block.depthwise = links.producer(last.inputs[0]);
  } else {
    block.depthwise = &last;
  }
  if (block.depthwise == nullptr || !is_depthwise_conv(graph, *block.depthwise)) return {};
  const ValueId between = block.depthwise->inputs[0];
  Node* const before = links.used_once(between) ? links.producer(between) : nullptr;
  const bool expands = before != nullptr && is_pointwise_conv(graph, *before) && input_of(*before, 3) == kNone;
  if (expands) block.expand = before;
  return block;
}

// Nodes are visited last first, so that a projection is found before the depthwise convolution that it belongs to.
void fuse(Graph& graph, Links& links, Node& last, bool bf16) {
  if (last.inputs.empty()) return;
  const Block parts = find_block(graph, links, last);
  if (parts.depthwise == nullptr || (parts.expand == nullptr && parts.project == nullptr)) return;
  Node fused = fused_node(graph, parts);
  const InvertedResidual block = inverted_residual_of(graph, fused);
  if (!block.pays() || (bf16 && multiplies_in_bf16(block))) return;
  for (Node* part : {parts.expand, parts.depthwise, parts.project}) {
    if (part != nullptr) kill(*part);
  }
  last = std::move(fused);
  links.refresh();
}

void fuse_all(Graph& graph, bool bf16) {
  Links links(graph);
  for (std::size_t i = graph.nodes.size(); i-- > 0;) fuse(graph, links, graph.nodes[i], bf16);
  remove_dead_nodes(graph);
}

}  // namespace

void fuse_inverted_residual(Graph& graph) { fuse_all(graph, false); }

void fuse_f32_inverted_residual(Graph& graph) { fuse_all(graph, true); }

}  // namespace atrous
