// How the weights of a convolution of one tap are cut.
#pragma once

#include "kernels/pointwise.h"

namespace atrous {

constexpr std::int64_t kPointwisePanel = 64;   // dst channels
constexpr std::int64_t kPointwiseSlice = 512;  // src channels, at most

inline std::int64_t pointwise_slices(const Pointwise& conv) {
  return (conv.src_channels + kPointwiseSlice - 1) / kPointwiseSlice;
}

// The first src channel of a slice; they are of nearly equal size.
inline std::int64_t pointwise_slice_begin(const Pointwise& conv, std::int64_t slice) {
  return conv.src_channels * slice / pointwise_slices(conv);
}

}  // namespace atrous
