// Plain values of the activations that other kernels take along.
#include "ops/activation_function.h"

#include <algorithm>
#include <cmath>

namespace atrous {

onednn::Activation fused_activation(const Attrs& attrs, const std::string& name) {
  return {onednn::parse_function(attrs.string(name, "")), attrs.number(name + "_alpha", 0.0F),
          attrs.number(name + "_beta", 0.0F)};
}

onednn::Activation activation_of(const Node& node) {
  using onednn::Function;
  const auto number = [&node](const char* name, float fallback) { return node.attrs.number(name, fallback); };
  const std::string& op = node.op;
  if (op == "Relu") return {Function::kRelu};
  if (op == "LeakyRelu") return {Function::kLeakyRelu, number("alpha", 0.01F)};
  if (op == "HardSwish") return {Function::kHardSwish};
  if (op == "HardSigmoid") return {Function::kHardSigmoid, number("alpha", 0.2F), number("beta", 0.5F)};
  if (op == "Sigmoid") return {Function::kSigmoid};
  if (op == "Tanh") return {Function::kTanh};
  if (op == "Elu") return {Function::kElu, number("alpha", 1.0F)};
  if (op == "Swish") return {Function::kSwish, number("alpha", 1.0F)};
  if (op == "Gelu" && node.attrs.string("approximate", "none") == "none") return {Function::kGelu};
  if (op == "Exp") return {Function::kExp};
  if (op == "Sqrt") return {Function::kSqrt};
  if (op == "Abs") return {Function::kAbs};
  return {};
}

float apply(const onednn::Activation& activation, float x) {
  using onednn::Function;
  const float alpha = activation.alpha;
  switch (activation.function) {
    case Function::kNone: return x;
    case Function::kRelu: return std::max(x, 0.0F);
    case Function::kLeakyRelu: return x < 0.0F ? alpha * x : x;
    case Function::kClip: return std::min(std::max(x, alpha), activation.beta);
    case Function::kHardSwish: return x * std::clamp(x / 6.0F + 0.5F, 0.0F, 1.0F);
    case Function::kHardSigmoid: return std::clamp(alpha * x + activation.beta, 0.0F, 1.0F);
    case Function::kSigmoid: return 1.0F / (1.0F + std::exp(-x));
    case Function::kTanh: return std::tanh(x);
    case Function::kElu: return x < 0.0F ? alpha * std::expm1(x) : x;
    case Function::kSwish: return x / (1.0F + std::exp(-alpha * x));
    case Function::kGelu: return 0.5F * x * (1.0F + std::erf(x * 0.70710678F));
    case Function::kExp: return std::exp(x);
    case Function::kSqrt: return std::sqrt(x);
    case Function::kAbs: return std::abs(x);
  }
  return x;
}

}  // namespace atrous
