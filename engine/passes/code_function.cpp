// Real numbers that depend on nothing but the code at the same place of one map.
#include "passes/code_function.h"

#include <algorithm>
#include <string>

#include "ops/op.h"
#include "passes/match_activation.h"
#include "passes/match_coded.h"

namespace atrous {
namespace {

constexpr int kDeepest = 8;  // nodes on the way to a map

bool is_arithmetic(const Node& node) {
  return (node.op == "Add" || node.op == "Sub" || node.op == "Mul" || node.op == "Div") && node.inputs.size() == 2;
}

class Evaluator {
 public:
  Evaluator(const Graph& graph, const Links& links, const Shape& shape) : graph_(graph), links_(links), shape_(shape) {}

  // Maps that the value may depend on alone, the nearest first.
  std::vector<ValueId> find_maps(ValueId real) {
    std::vector<ValueId> maps;
    collect(real, 0, maps);
    return maps;
  }

  std::optional<Tensor> real(ValueId id, ValueId map, int depth = 0) const {
    const Node* const node = links_.producer(id);
    if (node == nullptr || node->inputs.empty() || depth > kDeepest || graph_.value(id).shape != shape_) {
      return std::nullopt;
    }
    if (const auto coded = dequantized_by(graph_, *node)) {
      const std::optional<Tensor> codes = this->codes(coded->codes, map, depth + 1);
      return codes ? std::optional(run(*node, {&*codes})) : std::nullopt;
    }
    if (is_arithmetic(*node)) return arithmetic(*node, map, depth);
    if (!fusible_activation(graph_, *node)) return std::nullopt;
    const std::optional<Tensor> src = real(node->inputs[0], map, depth + 1);
    return src ? std::optional(run(*node, {&*src})) : std::nullopt;
  }

 private:
  void collect(ValueId real, int depth, std::vector<ValueId>& maps) const {
    const Node* const node = links_.producer(real);
    if (node == nullptr || node->inputs.empty() || depth > kDeepest) return;
    if (const auto coded = dequantized_by(graph_, *node)) {
      if (std::find(maps.begin(), maps.end(), coded->codes) == maps.end()) maps.push_back(coded->codes);
      const Node* const maker = links_.producer(coded->codes);
      if (maker != nullptr && maker->op == "QuantizeLinear") collect(maker->inputs[0], depth + 1, maps);
      if (maker != nullptr && maker->op == "CodeTable") maps.push_back(maker->inputs[0]);
      return;
    }
    if (!is_arithmetic(*node) && !fusible_activation(graph_, *node)) return;
    for (std::size_t i = 0; i < (is_arithmetic(*node) ? 2u : 1u); ++i) collect(node->inputs[i], depth + 1, maps);
  }

  std::optional<Tensor> codes(ValueId id, ValueId map, int depth) const {
    if (id == map) return every_code(graph_.value(id).dtype);
    const Node* const node = links_.producer(id);
    if (node == nullptr) return std::nullopt;
    if (node->op == "CodeTable" && node->inputs[0] == map) return graph_.constant(node->inputs[1])->clone();
    const bool rounds = node->op == "QuantizeLinear" && quantised(graph_, *node);
    const std::optional<Tensor> src = rounds ? real(node->inputs[0], map, depth) : std::nullopt;
    return src ? std::optional(run(*node, {&*src})) : std::nullopt;
  }

  std::optional<Tensor> arithmetic(const Node& node, ValueId map, int depth) const {
    std::optional<Tensor> operands[2];
    for (std::size_t i = 0; i < 2; ++i) {
      const std::optional<float> number = scalar_constant(graph_, node.inputs[i]);
      operands[i] = number ? Tensor::of<float>({}, {*number}) : real(node.inputs[i], map, depth + 1);
      if (!operands[i]) return std::nullopt;
    }
    return run(node, {&*operands[0], &*operands[1]});
  }

  static Tensor every_code(DType dtype) {
    Tensor codes(dtype, {256});
    for (int i = 0; i < 256; ++i) static_cast<std::uint8_t*>(codes.data())[i] = static_cast<std::uint8_t>(i);
    return codes;
  }

  // The node on what is given, and on its constants behind that.
  Tensor run(const Node& node, std::vector<const Tensor*> inputs) const {
    for (std::size_t i = inputs.size(); i < node.inputs.size(); ++i) inputs.push_back(graph_.constant(node.inputs[i]));
    Tensor dst(graph_.value(node.outputs[0]).dtype, {256});
    op_of(node).reference(node, inputs, {&dst, 1});
    return dst;
  }

  const Graph& graph_;
  const Links& links_;
  const Shape& shape_;
};

}  // namespace

std::optional<CodeFunction> code_function(const Graph& graph, const Links& links, ValueId real) {
  if (!is_complete(graph, real) || graph.value(real).dtype != DType::kF32) return std::nullopt;
  Evaluator evaluator(graph, links, graph.value(real).shape);
  for (const ValueId map : evaluator.find_maps(real)) {
    if (std::optional<Tensor> values = evaluator.real(real, map)) return CodeFunction{map, std::move(*values)};
  }
  return std::nullopt;
}

}  // namespace atrous
