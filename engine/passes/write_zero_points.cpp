// Writes out zero points that are left out.
#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

bool is_byte(DType dtype) { return dtype == DType::kU8 || dtype == DType::kI8; }

// The type of the codes of a QuantizeLinear or DequantizeLinear with one scale.
std::optional<DType> code_type(const Graph& graph, const Node& node) {
  const bool quantizes = node.op == "QuantizeLinear";
  if (!quantizes && node.op != "DequantizeLinear") return std::nullopt;
  const Tensor* const scale = graph.constant(input_of(node, 1));
  const DType dtype = graph.value(quantizes ? node.outputs[0] : node.inputs[0]).dtype;
  return scale != nullptr && scale->elements() == 1 && is_byte(dtype) ? std::optional(dtype) : std::nullopt;
}

}  // namespace

void write_zero_points(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (node.inputs.size() < 2 || input_of(node, 2) != kNone) continue;
    const std::optional<DType> dtype = code_type(graph, node);
    if (!dtype) continue;
    Tensor zero(*dtype, {});
    *static_cast<std::uint8_t*>(zero.data()) = 0;
    node.inputs.resize(3);
    node.inputs[2] = add_constant(graph, node.name + ".zero", std::move(zero));
  }
}

}  // namespace atrous
