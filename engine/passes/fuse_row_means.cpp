// Lets a depthwise convolution average the rows that it writes, for the SqueezeExcite that pools them.
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/match_conv.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// The second output of the convolution, [N,C,h,1].
ValueId add_row_means(Graph& graph, Node& conv) {
  const Value& map = graph.value(conv.outputs[0]);
  const Shape& shape = map.shape;
  conv.op = "FusedConv";
  conv.outputs.push_back(add_value(graph, map.name + "/row_means", map.dtype, {shape[0], shape[1], shape[2], 1}));
  return conv.outputs[1];
}

// The mean of a map is the mean of its rows' means.
void pool_rows(ValueId row_means, Node& excite) {
  const ValueId map = excite.inputs[0];
  excite.inputs[0] = row_means;
  if (excite.attrs.integer("scales_source", 0) == 0) return;
  excite.attrs.erase("scales_source");
  excite.inputs.resize(5, kNone);
  excite.inputs.push_back(map);
}

}  // namespace

void fuse_row_means(Graph& graph) {
  Links links(graph);
  for (Node& excite : graph.nodes) {
    if (excite.op != "SqueezeExcite") continue;
    const ValueId map = excite.inputs[0];
    Node* const conv = links.producer(map);
    if (conv == nullptr || !is_depthwise_conv(graph, *conv) || !is_complete(graph, map)) continue;
    if (graph.value(map).shape[3] <= 1) continue;
    pool_rows(add_row_means(graph, *conv), excite);
    links.refresh();
  }
}

}  // namespace atrous
