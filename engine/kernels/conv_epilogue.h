// What own convolutions do to a sum before it is stored.
#pragma once

namespace atrous {

// dst = f(conv + bias [+ dst])
struct ConvEpilogue {
  enum class Function {
    kClamp,      // min(max(x, low), high)
    kLeakyRelu,  // x < 0 ? low * x : x
    kHardSwish,  // x * clamp(x / 6 + 0.5, 0, 1)
  };

  const float* bias = nullptr;  // [dst_channels] or null
  bool add_dst = false;
  Function function = Function::kClamp;
  float low = 0.0F;
  float high = 0.0F;
};

// f(x), for plain versions and what is left of a row.
float activate_plain(float x, const ConvEpilogue& epilogue);

}  // namespace atrous
