// Makes QuantizedConv of convolutions of codes.
#include <algorithm>
#include <optional>

#include "graph/edit.h"
#include "ops/quantized_conv.h"
#include "ops/quantized_depthwise_step.h"
#include "passes/evaluate.h"
#include "passes/match_coded.h"
#include "passes/passes.h"
#include "passes/quantized_conv_users.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

struct CodedWeights {
  ValueId codes = kNone;
  ValueId scale = kNone;
  ValueId zero = kNone;
};

bool is_byte(DType dtype) { return dtype == DType::kU8 || dtype == DType::kI8; }

// One element, or one for each of `filters`.
bool is_list(const Tensor* list, std::int64_t filters) {
  return list != nullptr && (list->elements() == 1 || list->elements() == filters);
}

// Sums stay away from what floats cannot hold.
bool are_moderate(const Tensor& scales, float src_scale) {
  constexpr float kLeast = 1e-20F;
  constexpr float kMost = 1e20F;
  const auto list = scales.as<float>();
  return std::all_of(list.begin(), list.end(),
                     [&](float scale) { return scale * src_scale > kLeast && scale * src_scale < kMost; });
}

Tensor zero_point(DType dtype) {
  Tensor zero(dtype, {});
  *static_cast<std::uint8_t*>(zero.data()) = 0;
  return zero;
}

std::optional<CodedWeights> coded_weights(Graph& graph, const Links& links, ValueId id, float src_scale) {
  const Node* const node = links.producer(id, "DequantizeLinear");
  const Tensor* const codes = node == nullptr ? nullptr : graph.constant(node->inputs[0]);
  if (codes == nullptr || !is_byte(codes->dtype()) || codes->shape().rank() < 3 || codes->elements() == 0) {
    return std::nullopt;
  }
  CodedWeights weights{node->inputs[0], node->inputs[1], input_of(*node, 2)};
  const std::int64_t filters = codes->shape()[0];
  const Tensor* const scale = f32_constant(graph, weights.scale);
  const bool along_filters = scale != nullptr && (scale->elements() == 1 || node->attrs.integer("axis", 1) == 0);
  if (!along_filters || !is_list(scale, filters) || !are_moderate(*scale, src_scale)) return std::nullopt;
  if (weights.zero == kNone) weights.zero = add_constant(graph, node->name + ".zero", zero_point(codes->dtype()));
  return is_list(graph.constant(weights.zero), filters) ? std::optional(weights) : std::nullopt;
}

// The f32 constant for a bias that is one, or whose codes are; kNone if it is something else.
ValueId real_bias(Graph& graph, const Links& links, ValueId id) {
  if (f32_constant(graph, id) != nullptr) return id;
  const Node* const node = links.producer(id, "DequantizeLinear");
  const auto is_constant = [&](ValueId input) { return input == kNone || graph.constant(input) != nullptr; };
  if (node == nullptr || !std::all_of(node->inputs.begin(), node->inputs.end(), is_constant)) return kNone;
  std::vector<Tensor> bias = evaluate(graph, *node, infer_types(graph, *node));
  return bias[0].dtype() == DType::kF32 ? add_constant(graph, graph.value(id).name, std::move(bias[0])) : kNone;
}

// oneDNN has kernels for groups of whole vectors, and ours takes groups of one channel; two spatial axes.
bool has_kernel(const Graph& graph, const Node& conv, const CodedWeights& weights) {
  const ConvProblem problem =
      make_conv_problem(conv.attrs, graph.value(conv.inputs[0]).shape, graph.value(weights.codes).shape);
  const std::int64_t groups = problem.groups;
  const bool whole_vectors = problem.src_channels / groups % 16 == 0 && problem.dst_channels / groups % 16 == 0;
  return problem.window.rank() == 2 && (groups == 1 || whole_vectors || fits_quantized_depthwise(problem));
}

// A QuantizedConv with a real result.
void take_codes(Graph& graph, const Links& links, Node& conv) {
  const bool fits = conv.op == "Conv" && is_complete(graph, conv.inputs[0]) && is_complete(graph, conv.outputs[0]);
  const std::optional<Coded> src = fits ? dequantized(graph, links, conv.inputs[0]) : std::nullopt;
  if (!src || graph.constant(src->codes) != nullptr) return;
  const auto weights = coded_weights(graph, links, conv.inputs[1], scale_of(graph, *src));
  if (!weights || !has_kernel(graph, conv, *weights)) return;
  const ValueId bias = input_of(conv, 2);
  const ValueId real = bias == kNone ? kNone : real_bias(graph, links, bias);
  if (bias != kNone && real == kNone) return;
  conv.op = "QuantizedConv";
  conv.inputs.assign(In::kCount, kNone);
  conv.inputs[In::kSrc] = src->codes;
  conv.inputs[In::kSrcScale] = src->scale;
  conv.inputs[In::kSrcZero] = src->zero;
  conv.inputs[In::kWeights] = weights->codes;
  conv.inputs[In::kWeightScale] = weights->scale;
  conv.inputs[In::kWeightZero] = weights->zero;
  conv.inputs[In::kBias] = real;
}

}  // namespace

void quantize_conv(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) take_codes(graph, links, node);
  links.refresh();
  // Backwards: of two convolutions that are added, the later one takes the other's result over.
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    if (graph.nodes[i].op != "QuantizedConv" || graph.nodes[i].outputs.empty()) continue;
    absorb_users(graph, links, graph.nodes[i]);
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
