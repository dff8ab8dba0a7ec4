// What own convolutions do to a sum before it is stored.
#pragma once

namespace atrous {

// dst = f(conv + bias [+ dst])
struct ConvEpilogue {
  enum class Function { kClamp, kLeakyRelu, kHardSwish };

  const float* bias = nullptr;  // [dst_channels] or null
  bool add_dst = false;
  Function function = Function::kClamp;
  float low = 0.0F;   // kClamp; kLeakyRelu: the slope
  float high = 0.0F;  // kClamp
};

}  // namespace atrous
