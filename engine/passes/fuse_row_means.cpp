// Lets a depthwise convolution average the rows that it writes, for those who pool them.
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/match_conv.h"
#include "passes/passes.h"

namespace atrous {
namespace {

constexpr std::size_t kScaledMap = 5;  // input of SqueezeExcite

bool can_average_rows(const Graph& graph, const Node& node) {
  if (node.op == "InvertedResidual") return fits_expand_depthwise(inverted_residual_of(graph, node));
  return is_depthwise_conv(graph, node);
}

// The second output of the convolution, [N,C,h,1].
ValueId row_means_of(Graph& graph, Node& conv) {
  if (conv.outputs.size() > 1) return conv.outputs[1];
  const std::string name = graph.value(conv.outputs[0]).name + "/row_means";
  const DType dtype = graph.value(conv.outputs[0]).dtype;
  const Shape shape = graph.value(conv.outputs[0]).shape;
  if (conv.op == "Conv") conv.op = "FusedConv";
  conv.outputs.push_back(add_value(graph, name, dtype, {shape[0], shape[1], shape[2], 1}));
  return conv.outputs[1];
}

// The mean of a map is the mean of its rows' means.
void pool_rows(ValueId row_means, Node& excite) {
  const ValueId map = excite.inputs[0];
  excite.inputs[0] = row_means;
  if (excite.attrs.integer("scales_source", 0) == 0) return;
  excite.attrs.erase("scales_source");
  excite.inputs.resize(kScaledMap, kNone);
  excite.inputs.push_back(map);
}

}  // namespace

void fuse_row_means(Graph& graph) {
  Links links(graph);
  for (Node& excite : graph.nodes) {
    if (excite.op != "SqueezeExcite") continue;
    const ValueId map = excite.inputs[0];
    Node* const conv = links.producer(map);
    if (conv == nullptr || map != conv->outputs[0] || !is_complete(graph, map)) continue;
    if (graph.value(map).shape.rank() != 4 || graph.value(map).shape[3] <= 1) continue;
    if (conv->outputs.size() == 1 && !can_average_rows(graph, *conv)) continue;
    if (conv->outputs.size() > 1 && conv->op != "FusedConv" && conv->op != "InvertedResidual") continue;
    pool_rows(row_means_of(graph, *conv), excite);
    links.refresh();
  }
}

}  // namespace atrous
