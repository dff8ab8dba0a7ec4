// The order of weights in which matrix products take them: panels of channels of dst.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/parallel.h"

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

// Weights [dst_channels,depth] -> [panels][depth / word][channels of the panel][word], each as make(weight). Products
// of narrow factors take them so.
template <typename From, typename To, typename Make>
void pack_word_panels(const PanelWeights& form, std::int64_t word, const From* weights, To* packed, const Make& make) {
  parallel_ranges(form.panels(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t first = begin * kPanelChannels; first < std::min(end * kPanelChannels, form.dst_channels);
         first += kPanelChannels) {
      const std::int64_t panel = std::min(kPanelChannels, form.dst_channels - first);
      To* const to = packed + first * form.depth;
      for (std::int64_t lane = 0; lane < panel; ++lane) {
        const From* const from = weights + (first + lane) * form.depth;
        for (std::int64_t i = 0; i < form.depth; ++i) to[(i / word * panel + lane) * word + i % word] = make(from[i]);
      }
    }
  });
}

}  // namespace atrous
