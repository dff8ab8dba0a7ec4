// The plain version of what own convolutions do to a sum.
#include "kernels/conv_epilogue.h"

#include <algorithm>

namespace atrous {

float activate_plain(float x, const ConvEpilogue& epilogue) {
  switch (epilogue.function) {
    case ConvEpilogue::Function::kClamp: return std::min(std::max(x, epilogue.low), epilogue.high);
    case ConvEpilogue::Function::kLeakyRelu: return x < 0.0F ? x * epilogue.low : x;
    case ConvEpilogue::Function::kHardSwish: break;
  }
  return x * std::clamp(x / 6.0F + 0.5F, 0.0F, 1.0F);
}

}  // namespace atrous
