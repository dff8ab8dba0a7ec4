// Makes one SqueezeExcite of a global mean and the one or two 1x1 convolutions behind it.
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// A 1x1 convolution whose bias is constant too.
bool is_product(const Graph& graph, const Node& node) {
  return is_matrix(graph, node) && (input_of(node, 2) == kNone || f32_constant(graph, node.inputs[2]) != nullptr);
}

void copy_activation(const Node& from, const std::string& name, Node& to) {
  if (!from.attrs.has("activation")) return;
  to.attrs.set(name, from.attrs.string("activation", ""));
  to.attrs.set(name + "_alpha", from.attrs.number("activation_alpha", 0.0F));
  to.attrs.set(name + "_beta", from.attrs.number("activation_beta", 0.0F));
}

// From the mean's map through `first`, which may be null, and `last`.
Node make_node(ValueId map, const Node* first, const Node& last) {
  const Node& inner = first != nullptr ? *first : last;
  Node node{"SqueezeExcite", last.name, {}, {map, inner.inputs[1], input_of(inner, 2)}, last.outputs};
  copy_activation(last, "gate", node);
  for (const char* kept : {"first_channel", "role"}) {
    if (last.attrs.has(kept)) node.attrs.set(kept, last.attrs.all().at(kept));
  }
  if (first == nullptr) return node;
  copy_activation(*first, "activation", node);
  node.inputs.push_back(last.inputs[1]);
  node.inputs.push_back(input_of(last, 2));
  return node;
}

bool fuse(const Graph& graph, const Links& links, Node& last) {
  if (!is_product(graph, last) || !links.used_once(last.inputs[0])) return false;
  Node* first = links.producer(last.inputs[0]);
  ValueId map = pooled_map(graph, links, last.inputs[0]);
  if (map != kNone) {
    if (last.attrs.has("first_channel")) return false;
    kill(*first);
    first = nullptr;
  } else {
    const bool fits = first != nullptr && is_product(graph, *first) && !first->attrs.has("first_channel") &&
                      links.used_once(first->inputs[0]);
    map = fits ? pooled_map(graph, links, first->inputs[0]) : kNone;
    if (map == kNone) return false;
  }
  last = make_node(map, first, last);
  return true;
}

}  // namespace

void fuse_squeeze_excite(Graph& graph) {
  Links links(graph);
  // From the end, so that the last of two products is found first.
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    if (fuse(graph, links, graph.nodes[i])) links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
