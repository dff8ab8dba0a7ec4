// Activations of nodes as own convolution kernels name them.
#include "ops/own_epilogue.h"

#include <limits>

namespace atrous {

std::optional<ConvEpilogue> own_epilogue(const onednn::Activation& activation, bool residual) {
  constexpr float kMost = std::numeric_limits<float>::infinity();
  using Function = ConvEpilogue::Function;
  switch (activation.function) {
    case onednn::Function::kNone: return ConvEpilogue{nullptr, residual, Function::kClamp, -kMost, kMost};
    case onednn::Function::kRelu: return ConvEpilogue{nullptr, residual, Function::kClamp, 0.0F, kMost};
    case onednn::Function::kClip:
      return ConvEpilogue{nullptr, residual, Function::kClamp, activation.alpha, activation.beta};
    case onednn::Function::kLeakyRelu:
      return ConvEpilogue{nullptr, residual, Function::kLeakyRelu, activation.alpha, kMost};
    case onednn::Function::kHardSwish: return ConvEpilogue{nullptr, residual, Function::kHardSwish, 0.0F, kMost};
    default: return std::nullopt;
  }
}

}  // namespace atrous
