// The order of weights in which matrix products take them.
#include "kernels/panel_weights.h"

#include <algorithm>

#include "core/parallel.h"

namespace atrous {

template <typename T>
void pack_panels(const PanelWeights& form, const T* weights, T* packed) {
  parallel_ranges(form.slices * form.panels(), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) {
      const std::int64_t first = form.slice_begin(part / form.panels());
      const std::int64_t depth = form.slice_begin(part / form.panels() + 1) - first;
      const std::int64_t channel = part % form.panels() * kPanelChannels;
      const std::int64_t panel = std::min(kPanelChannels, form.padded() - channel);
      T* const to = packed + first * form.padded() + channel * depth;
      const std::int64_t lanes = std::min(panel, form.dst_channels - channel);
      if (lanes < panel) std::fill_n(to, panel * depth, T{0});
      for (std::int64_t lane = 0; lane < lanes; ++lane) {
        const T* const from = weights + (channel + lane) * form.depth + first;
        for (std::int64_t i = 0; i < depth; ++i) to[i * panel + lane] = from[i];
      }
    }
  });
}

template void pack_panels(const PanelWeights&, const float*, float*);
template void pack_panels(const PanelWeights&, const std::int8_t*, std::int8_t*);

}  // namespace atrous
