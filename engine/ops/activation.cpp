// Activations: Relu and its variants, Sigmoid, HardSwish, Gelu, Mish, and the internal Swish.
#include <cmath>

#include "ops/elementwise.h"
#include "ops/elementwise_lowering.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

template <typename T>
T sigmoid(T x) {
  return 1 / (1 + std::exp(-x));
}

constexpr auto kRelu = []<typename T>(T x) { return x < T{0} ? T{0} : x; };  // NaN stays
constexpr auto kSigmoid = [](auto x) { return sigmoid(x); };
constexpr auto kHardSwish = []<typename T>(T x) { return x * std::clamp(x / 6 + T{0.5}, T{0}, T{1}); };
constexpr auto kMish = []<typename T>(T x) {
  return x * std::tanh(std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x))));
};

void leaky_relu(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 0.01F);
  map_elements<FloatTypes>(*in[0], out[0], [&](auto x) { return x < 0 ? x * alpha : x; });
}

void hard_sigmoid(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 0.2F);
  const float beta = node.attrs.number("beta", 0.5F);
  map_elements<FloatTypes>(*in[0], out[0], [&]<typename T>(T x) { return std::clamp(x * alpha + beta, T{0}, T{1}); });
}

void elu(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 1.0F);
  map_elements<FloatTypes>(*in[0], out[0], [&](auto x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

void selu(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 1.67326319217681884765625F);
  const float gamma = node.attrs.number("gamma", 1.05070102214813232421875F);
  map_elements<FloatTypes>(*in[0], out[0], [&](auto x) { return gamma * (x > 0 ? x : alpha * std::expm1(x)); });
}

void celu(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 1.0F);
  map_elements<FloatTypes>(*in[0], out[0], [&]<typename T>(T x) {
    return std::max(x, T{0}) + std::min(T{0}, static_cast<T>(alpha * std::expm1(x / alpha)));
  });
}

void thresholded_relu(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 1.0F);
  map_elements<FloatTypes>(*in[0], out[0], [&]<typename T>(T x) { return x > alpha ? x : T{0}; });
}

void swish(const Node& node, Inputs in, std::span<Tensor> out) {
  const float alpha = node.attrs.number("alpha", 1.0F);
  map_elements<FloatTypes>(*in[0], out[0], [&](auto x) { return x * sigmoid(alpha * x); });
}

constexpr double kSqrtHalf = 0.70710678118654752440;
constexpr double kSqrtTwoOverPi = 0.79788456080286535588;

void gelu(const Node& node, Inputs in, std::span<Tensor> out) {
  if (node.attrs.string("approximate", "none") == "tanh") {
    map_elements<FloatTypes>(*in[0], out[0], []<typename T>(T x) {
      return x / 2 * (1 + std::tanh(static_cast<T>(kSqrtTwoOverPi) * (x + static_cast<T>(0.044715) * x * x * x)));
    });
  } else {
    map_elements<FloatTypes>(*in[0], out[0],
                             []<typename T>(T x) { return x / 2 * (1 + std::erf(x * static_cast<T>(kSqrtHalf))); });
  }
}

std::string check_gelu(const Node& node, int) {
  const std::string approximate = node.attrs.string("approximate", "none");
  return approximate == "none" || approximate == "tanh" ? "" : "approximate '" + approximate + "'";
}

// Below opset 6 the default coefficients had five digits.
void upgrade_selu(Graph& graph, Node node, int opset) {
  if (opset < 6) {
    node.attrs.set("alpha", node.attrs.number("alpha", 1.6732F));
    node.attrs.set("gamma", node.attrs.number("gamma", 1.0507F));
  }
  upgrade_consumed_inputs(graph, std::move(node), opset);
}

OpDef activation(const char* name, std::vector<const char*> attrs, ReferenceFn reference) {
  attrs.push_back("consumed_inputs");
  return {.name = name,
          .attrs = std::move(attrs),
          .infer = infer_same<FloatTypes>,
          .reference = reference,
          .upgrade = upgrade_consumed_inputs,
          .lower = lower_activation};
}

using ReluTypes = Join<FloatTypes, SignedTypes>;

const OpDef kOps[] = {
    {.name = "Relu",
     .attrs = {"consumed_inputs"},
     .infer = infer_same<ReluTypes>,
     .reference = map_reference<ReluTypes, kRelu>,
     .upgrade = upgrade_consumed_inputs,
     .lower = lower_activation},
    activation("LeakyRelu", {"alpha"}, leaky_relu),
    activation("Sigmoid", {}, map_reference<FloatTypes, kSigmoid>),
    activation("HardSigmoid", {"alpha", "beta"}, hard_sigmoid),
    activation("Elu", {"alpha"}, elu),
    {.name = "Selu",
     .attrs = {"alpha", "gamma", "consumed_inputs"},
     .infer = infer_same<FloatTypes>,
     .reference = selu,
     .upgrade = upgrade_selu},
    {.name = "ThresholdedRelu",
     .first_opset = 10,
     .attrs = {"alpha"},
     .infer = infer_same<FloatTypes>,
     .reference = thresholded_relu},
    {.name = "Celu", .first_opset = 12, .attrs = {"alpha"}, .infer = infer_same<FloatTypes>, .reference = celu},
    {.name = "HardSwish",
     .first_opset = 14,
     .infer = infer_same<FloatTypes>,
     .reference = map_reference<FloatTypes, kHardSwish>,
     .lower = lower_activation},
    {.name = "Mish", .first_opset = 18, .infer = infer_same<FloatTypes>, .reference = map_reference<FloatTypes, kMish>},
    {.name = "Gelu",
     .first_opset = 20,
     .attrs = {"approximate"},
     .infer = infer_same<FloatTypes>,
     .reference = gelu,
     .check = check_gelu,
     .lower = lower_activation},
    {.name = "Swish",
     .attrs = {"alpha"},
     .infer = infer_same<FloatTypes>,
     .reference = swish,
     .lower = lower_activation,
     .internal = true},
};

}  // namespace

OpTable activation_ops() { return kOps; }

}  // namespace atrous
