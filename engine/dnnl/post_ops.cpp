// The table from activations to oneDNN's eltwise algorithms.
#include "dnnl/post_ops.h"

#include <utility>

namespace atrous::onednn {
namespace {

using Algorithm = dnnl::algorithm;

// 2.6 has the constants of the hard swish built in; 3.x takes them as arguments.
constexpr float kHardSwishAlpha = DNNL_VERSION_MAJOR < 3 ? 0.0F : 1.0F / 6.0F;
constexpr float kHardSwishBeta = DNNL_VERSION_MAJOR < 3 ? 0.0F : 0.5F;

}  // namespace

std::vector<Eltwise> eltwise_chain(const Activation& activation) {
  const float alpha = activation.alpha;
  switch (activation.function) {
    case Function::kNone: return {};
    case Function::kRelu: return {{Algorithm::eltwise_relu}};
    case Function::kLeakyRelu: return {{Algorithm::eltwise_relu, alpha}};
    case Function::kClip: return {{Algorithm::eltwise_clip, alpha, activation.beta}};
    case Function::kHardSwish: return {{Algorithm::eltwise_hardswish, kHardSwishAlpha, kHardSwishBeta}};
    case Function::kHardSigmoid:
      return {{Algorithm::eltwise_linear, alpha, activation.beta}, {Algorithm::eltwise_clip, 0.0F, 1.0F}};
    case Function::kSigmoid: return {{Algorithm::eltwise_logistic}};
    case Function::kTanh: return {{Algorithm::eltwise_tanh}};
    case Function::kElu: return {{Algorithm::eltwise_elu, alpha}};
    case Function::kSwish: return {{Algorithm::eltwise_swish, alpha}};
    case Function::kGelu: return {{Algorithm::eltwise_gelu_erf}};
    case Function::kExp: return {{Algorithm::eltwise_exp}};
    case Function::kSqrt: return {{Algorithm::eltwise_sqrt}};
    case Function::kAbs: return {{Algorithm::eltwise_abs}};
  }
  return {};
}

void append_activation(dnnl::post_ops& ops, const Activation& activation) {
  for (const Eltwise& step : eltwise_chain(activation)) append_eltwise(ops, step.algorithm, step.alpha, step.beta);
}

Function parse_function(const std::string& name) {
  static const std::pair<const char*, Function> kNames[] = {
      {"", Function::kNone},
      {"relu", Function::kRelu},
      {"leaky_relu", Function::kLeakyRelu},
      {"clip", Function::kClip},
      {"hard_swish", Function::kHardSwish},
      {"hard_sigmoid", Function::kHardSigmoid},
      {"sigmoid", Function::kSigmoid},
      {"tanh", Function::kTanh},
      {"elu", Function::kElu},
      {"swish", Function::kSwish},
  };
  for (const auto& [known, function] : kNames) {
    if (name == known) return function;
  }
  fail(ErrorCode::kInternal, "unknown activation '", name, "'");
}

}  // namespace atrous::onednn
