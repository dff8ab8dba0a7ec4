// Convolutions that own kernels of maps take: whole maps, constant parameters, known activations.
#include "passes/match_conv.h"

#include "ops/activation_function.h"
#include "ops/conv_depthwise.h"
#include "passes/match.h"

namespace atrous {
namespace {

bool is_plain_conv(const Graph& graph, const Node& node) {
  if ((node.op != "Conv" && node.op != "FusedConv") || node.outputs.size() > 1) return false;
  if (input_of(node, 4) != kNone || node.attrs.has("first_channel") || node.attrs.has("role")) return false;
  const bool constant = f32_constant(graph, input_of(node, 1)) != nullptr &&
                        (input_of(node, 2) == kNone || f32_constant(graph, node.inputs[2]) != nullptr);
  return constant && is_complete(graph, node.inputs[0]) && graph.value(node.inputs[0]).dtype == DType::kF32 &&
         graph.value(node.inputs[0]).shape.rank() == 4;
}

ConvProblem problem_of(const Graph& graph, const Node& conv) {
  return make_conv_problem(conv.attrs, graph.value(conv.inputs[0]).shape, graph.value(conv.inputs[1]).shape);
}

}  // namespace

bool is_pointwise_conv(const Graph& graph, const Node& node) {
  return is_plain_conv(graph, node) && is_pointwise(problem_of(graph, node));
}

bool is_depthwise_conv(const Graph& graph, const Node& node) {
  return is_plain_conv(graph, node) && input_of(node, 3) == kNone &&
         fits_depthwise(problem_of(graph, node), fused_activation(node.attrs));
}

InvertedResidual inverted_residual_of(const Graph& graph, const Node& node) {
  using In = InvertedResidualInputs;
  const auto shape = [&](int i) -> std::optional<Shape> {
    const ValueId id = input_of(node, static_cast<std::size_t>(i));
    return id == kNone ? std::nullopt : std::optional(graph.value(id).shape);
  };
  return make_inverted_residual(
      node, {*shape(In::kSrc), shape(In::kExpandWeights), *shape(In::kWeights), shape(In::kProjectWeights)});
}

}  // namespace atrous
