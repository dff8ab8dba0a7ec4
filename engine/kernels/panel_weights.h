// The order of weights in which matrix products take them: panels of channels of dst.
#pragma once

#include <cstdint>

namespace atrous {

constexpr std::int64_t kPanelChannels =
    64;  // of dst, side by side; the last panel may have fewer, with zeros a multiple of 16

// How the weights of a dense convolution, [dst_channels,depth], are cut.
struct PanelWeights {
  static constexpr std::int64_t kStep = 16;

  std::int64_t dst_channels = kStep;
  std::int64_t depth = 1;
  std::int64_t slices = 1;  // of the depth, of nearly equal size

  std::int64_t padded() const { return (dst_channels + kStep - 1) / kStep * kStep; }  // dst channels with zeros
  std::int64_t panels() const { return (dst_channels + kPanelChannels - 1) / kPanelChannels; }
  std::int64_t floats() const { return padded() * depth; }
  std::int64_t slice_begin(std::int64_t slice) const { return depth * slice / slices; }
};

// -> [slices][panels][depth of the slice][channels of the panel], floats() of them. For float and std::int8_t.
template <typename T>
void pack_panels(const PanelWeights& form, const T* weights, T* packed);

}  // namespace atrous
