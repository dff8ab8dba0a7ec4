// Elementwise functions that oneDNN applies at the end of another kernel, or on their own.
#pragma once

#include <string>

namespace atrous::onednn {

enum class Function {
  kNone,
  kRelu,         // max(x, 0)
  kLeakyRelu,    // x < 0 ? alpha x : x
  kClip,         // min(max(x, alpha), beta)
  kHardSwish,    // x * clip(x / 6 + 0.5, 0, 1)
  kHardSigmoid,  // clip(alpha x + beta, 0, 1)
  kSigmoid,
  kTanh,
  kElu,    // x < 0 ? alpha (exp(x) - 1) : x
  kSwish,  // x * sigmoid(alpha x)
  kGelu,   // exact, with erf
  kExp,
  kSqrt,
  kAbs,
};

struct Activation {
  Activation(Function f = Function::kNone, float a = 0.0F, float b = 0.0F)
      : function(f), alpha(a), beta(b) {}  // NOLINT

  Function function;
  float alpha;
  float beta;
};

// "relu", "leaky_relu", "clip", ...: the names that fused nodes carry. "" is kNone. Throws internal for others.
Function parse_function(const std::string& name);

}  // namespace atrous::onednn
