// Activations of nodes as own convolution kernels name them.
#include "ops/own_epilogue.h"

#include <limits>

namespace atrous {

std::optional<ConvEpilogue> own_epilogue(const ConvRequest& request) {
  constexpr float kMost = std::numeric_limits<float>::max();
  using Function = ConvEpilogue::Function;
  const onednn::Activation& f = request.activation;
  const bool add = request.residual;
  switch (f.function) {
    case onednn::Function::kNone: return ConvEpilogue{nullptr, add, Function::kClamp, -kMost, kMost};
    case onednn::Function::kRelu: return ConvEpilogue{nullptr, add, Function::kClamp, 0.0F, kMost};
    case onednn::Function::kClip: return ConvEpilogue{nullptr, add, Function::kClamp, f.alpha, f.beta};
    case onednn::Function::kLeakyRelu: return ConvEpilogue{nullptr, add, Function::kLeakyRelu, f.alpha, kMost};
    case onednn::Function::kHardSwish: return ConvEpilogue{nullptr, add, Function::kHardSwish, 0.0F, kMost};
    default: return std::nullopt;
  }
}

}  // namespace atrous
