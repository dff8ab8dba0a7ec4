// Finds HardSigmoid and HardSwish written as Clip, Add, Mul and Div.
#include <cmath>
#include <optional>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

constexpr float kSixth = 1.0F / 6.0F;

bool near(float a, float b) { return std::abs(a - b) <= 1e-6F * std::max(1.0F, std::abs(b)); }

// A scalar operand, and which input the other one is. Scalars of higher rank could make the result larger.
struct WithScalar {
  ValueId other = kNone;
  float scalar = 0.0F;
  std::size_t position = 0;  // of the scalar
};

std::optional<WithScalar> with_scalar(const Graph& graph, const Node& node) {
  if (node.inputs.size() != 2) return std::nullopt;
  for (std::size_t i : {1u, 0u}) {
    const auto scalar = scalar_constant(graph, node.inputs[i]);
    if (!scalar) continue;
    const ValueId other = node.inputs[1 - i];
    const bool keeps_shape =
        graph.constant(node.inputs[i])->shape().rank() <= 1 || same_type(graph, other, node.outputs[0]);
    if (keeps_shape) return WithScalar{other, *scalar, i};
  }
  return std::nullopt;
}

// A product of values and one scalar, read through Mul and Div by scalars.
struct Product {
  std::vector<ValueId> factors;
  float scale = 1.0F;
};

void collect(const Graph& graph, const Links& links, ValueId id, int depth, Product& product) {
  const Node* node = depth > 0 ? links.producer(id) : nullptr;
  if (node != nullptr && (node->op == "Mul" || node->op == "Div")) {
    const auto scaled = with_scalar(graph, *node);
    if (scaled && (node->op == "Mul" || scaled->position == 1)) {
      product.scale = node->op == "Mul" ? product.scale * scaled->scalar : product.scale / scaled->scalar;
      return collect(graph, links, scaled->other, depth - 1, product);
    }
    if (node->op == "Mul" && node->inputs.size() == 2) {
      collect(graph, links, node->inputs[0], depth - 1, product);
      return collect(graph, links, node->inputs[1], depth - 1, product);
    }
  }
  product.factors.push_back(id);
}

// x, if the value is Clip(x + 3, 0, 6).
ValueId shifted_relu6(const Graph& graph, const Links& links, ValueId id) {
  const Node* clip = links.producer(id, "Clip");
  if (clip == nullptr) return kNone;
  const bool bounds =
      scalar_constant(graph, input_of(*clip, 1)) == 0.0F && scalar_constant(graph, input_of(*clip, 2)) == 6.0F;
  const Node* add = bounds ? links.producer(clip->inputs[0], "Add") : nullptr;
  const auto shifted = add != nullptr ? with_scalar(graph, *add) : std::nullopt;
  return shifted && shifted->scalar == 3.0F ? shifted->other : kNone;
}

// x, if the value is HardSigmoid(x) with slope 1/6 and offset 1/2.
ValueId hard_sigmoid_sixth(const Links& links, ValueId id) {
  const Node* node = links.producer(id, "HardSigmoid");
  const bool fits = node != nullptr && near(node->attrs.number("alpha", 0.2F), kSixth) &&
                    near(node->attrs.number("beta", 0.5F), 0.5F);
  return fits ? node->inputs[0] : kNone;
}

// x, if the factors are x and a gate whose source is x, in any order.
template <typename SourceOf>
ValueId gated(const std::vector<ValueId>& factors, const SourceOf& source_of) {
  if (factors.size() != 2) return kNone;
  if (source_of(factors[1]) == factors[0]) return factors[0];
  return source_of(factors[0]) == factors[1] ? factors[1] : kNone;
}

void become(Node& node, const char* op, ValueId src) {
  node.op = op;
  node.attrs = Attrs();
  node.inputs = {src};
}

void recognise(const Graph& graph, const Links& links, Node& node) {
  constexpr int kDeepest = 4;
  Product product;
  collect(graph, links, node.outputs[0], kDeepest, product);
  const auto relu6 = [&](ValueId id) { return shifted_relu6(graph, links, id); };
  const auto sigmoid = [&](ValueId id) { return hard_sigmoid_sixth(links, id); };
  if (near(product.scale, kSixth)) {
    const ValueId swish = gated(product.factors, relu6);
    if (swish != kNone) return become(node, "HardSwish", swish);
    const ValueId src = product.factors.size() == 1 ? relu6(product.factors[0]) : kNone;
    if (src == kNone) return;
    become(node, "HardSigmoid", src);
    node.attrs.set("alpha", kSixth);
    node.attrs.set("beta", 0.5F);
  } else if (near(product.scale, 1.0F)) {
    const ValueId swish = gated(product.factors, sigmoid);
    if (swish != kNone) become(node, "HardSwish", swish);
  }
}

}  // namespace

void recognise_hard_swish(Graph& graph) {
  const Links links(graph);  // who makes a value does not change here
  for (Node& node : graph.nodes) {
    const bool is_product = node.op == "Mul" || node.op == "Div";
    if (is_product && node.inputs.size() == 2) recognise(graph, links, node);
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
