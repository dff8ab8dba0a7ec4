// Joins a large depthwise convolution with the 1x1 convolutions before and behind it.
#include "ops/inverted_residual.h"

#include "graph/edit.h"
#include "ops/activation_function.h"
#include "ops/conv_depthwise.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

// A convolution of whole f32 maps with constant parameters and at most a residual besides.
bool is_plain_conv(const Graph& graph, const Node& node) {
  if ((node.op != "Conv" && node.op != "FusedConv") || input_of(node, 4) != kNone) return false;
  if (node.attrs.has("first_channel") || node.attrs.has("role")) return false;
  const bool constant = f32_constant(graph, input_of(node, 1)) != nullptr &&
                        (input_of(node, 2) == kNone || f32_constant(graph, node.inputs[2]) != nullptr);
  return constant && is_complete(graph, node.inputs[0]) && graph.value(node.inputs[0]).dtype == DType::kF32 &&
         graph.value(node.inputs[0]).shape.rank() == 4;
}

ConvProblem problem_of(const Graph& graph, const Node& conv) {
  return make_conv_problem(conv.attrs, graph.value(conv.inputs[0]).shape, graph.value(conv.inputs[1]).shape);
}

bool is_pointwise_conv(const Graph& graph, const Node& node) {
  return is_plain_conv(graph, node) && is_pointwise(problem_of(graph, node));
}

bool is_depthwise_conv(const Graph& graph, const Node& node) {
  return is_plain_conv(graph, node) && input_of(node, 3) == kNone &&
         fits_depthwise(problem_of(graph, node), fused_activation(node.attrs));
}

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

bool pays(const Graph& graph, const Node& fused) {
  const auto shape = [&](int i) -> std::optional<Shape> {
    const ValueId id = input_of(fused, static_cast<std::size_t>(i));
    return id == kNone ? std::nullopt : std::optional(graph.value(id).shape);
  };
  return make_inverted_residual(
             fused, {*shape(In::kSrc), shape(In::kExpandWeights), *shape(In::kWeights), shape(In::kProjectWeights)})
      .pays();
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
void fuse(Graph& graph, Links& links, Node& last) {
  if (last.inputs.empty()) return;
  const Block block = find_block(graph, links, last);
  if (block.depthwise == nullptr || (block.expand == nullptr && block.project == nullptr)) return;
  Node fused = fused_node(graph, block);
  if (!pays(graph, fused)) return;
  for (Node* part : {block.expand, block.depthwise, block.project}) {
    if (part != nullptr) kill(*part);
  }
  last = std::move(fused);
  links.refresh();
}

}  // namespace

void fuse_inverted_residual(Graph& graph) {
  Links links(graph);
  for (std::size_t i = graph.nodes.size(); i-- > 0;) fuse(graph, links, graph.nodes[i]);
  remove_dead_nodes(graph);
}

}  // namespace atrous
