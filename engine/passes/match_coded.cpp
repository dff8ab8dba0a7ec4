// Maps in codes, as passes find them.
#include "passes/match_coded.h"

#include <cmath>

#include "ops/quantization.h"

namespace atrous {
namespace {

bool is_byte(DType dtype) { return dtype == DType::kU8 || dtype == DType::kI8; }

std::optional<Coded> coded(const Graph& graph, const Node& node, ValueId codes) {
  const Coded found{codes, input_of(node, 1), input_of(node, 2)};
  const std::optional<float> scale = scalar_constant(graph, found.scale);
  const Tensor* const zero = graph.constant(found.zero);
  const bool fits = scale && std::isnormal(*scale) && *scale > 0.0F && zero != nullptr && zero->elements() == 1 &&
                    is_byte(zero->dtype()) && is_complete(graph, codes) && graph.value(codes).dtype == zero->dtype();
  return fits ? std::optional(found) : std::nullopt;
}

std::int64_t zero_of(const Graph& graph, const Coded& coded) { return integer_at(graph.constant(coded.zero), 0); }

}  // namespace

std::optional<Coded> dequantized(const Graph& graph, const Links& links, ValueId id) {
  const Node* const node = links.producer(id);
  return node == nullptr ? std::nullopt : dequantized_by(graph, *node);
}

std::optional<Coded> dequantized_by(const Graph& graph, const Node& node) {
  return node.op == "DequantizeLinear" ? coded(graph, node, node.inputs[0]) : std::nullopt;
}

std::optional<Coded> quantised(const Graph& graph, const Node& node) {
  if (node.op != "QuantizeLinear" || graph.value(node.inputs[0]).dtype != DType::kF32) return std::nullopt;
  return coded(graph, node, node.outputs[0]);
}

bool same_code(const Graph& graph, const Coded& a, const Coded& b) {
  return graph.value(a.codes).dtype == graph.value(b.codes).dtype && scale_of(graph, a) == scale_of(graph, b) &&
         zero_of(graph, a) == zero_of(graph, b);
}

float scale_of(const Graph& graph, const Coded& coded) { return *scalar_constant(graph, coded.scale); }

}  // namespace atrous
