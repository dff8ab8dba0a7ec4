// Dropping the taps of a convolution that never meet the input.
#include "ops/conv_taps_kept.h"

#include <algorithm>

#include "atrous/tensor.h"

namespace atrous {
namespace {

bool is_dead(const Window& window, std::size_t axis, std::int64_t tap) {
  return window.axis(axis).outputs(tap).count() == 0;
}

}  // namespace

std::int64_t KeptTaps::dropped() const { return Shape(kernel).elements() - Shape(count).elements(); }

std::string KeptTaps::key() const {
  if (all()) return {};
  std::string key;
  for (std::size_t axis = 0; axis < kernel.size(); ++axis) {
    key += (key.empty() ? "taps " : "x") + std::to_string(first[axis]) + "+" + std::to_string(count[axis]);
  }
  return key + "/";
}

std::vector<std::int64_t> KeptTaps::positions() const {
  const std::int64_t kept = Shape(count).elements();
  std::vector<std::int64_t> from;
  for (std::int64_t tap = 0; tap < kept; ++tap) {
    std::int64_t rest = tap;
    std::int64_t index = 0;
    std::int64_t stride = 1;
    for (std::size_t axis = kernel.size(); axis-- > 0;) {
      index += (first[axis] + rest % count[axis]) * stride;
      rest /= count[axis];
      stride *= kernel[axis];
    }
    from.push_back(index);
  }
  return from;
}

std::vector<float> KeptTaps::crop(const float* plain, std::int64_t filters) const {
  const std::int64_t taps = Shape(kernel).elements();
  const std::int64_t kept = Shape(count).elements();
  const std::vector<std::int64_t> from = positions();
  std::vector<float> cropped(static_cast<std::size_t>(filters * kept));
  for (std::int64_t filter = 0; filter < filters; ++filter) {
    float* const dst = cropped.data() + filter * kept;
    for (std::int64_t tap = 0; tap < kept; ++tap) {
      dst[tap] = plain[filter * taps + from[static_cast<std::size_t>(tap)]];
    }
  }
  return cropped;
}

// Some dead taps stay where all of them are dead, and where the pads would become so negative that oneDNN refuses them.
KeptTaps drop_dead_taps(Window& window) {
  const auto rank = static_cast<std::size_t>(window.rank());
  KeptTaps kept{window.kernel, std::vector<std::int64_t>(rank, 0), window.kernel};
  const std::vector<std::int64_t> pads_end = window.exact_pads_end();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::int64_t dilation = window.dilations[axis];
    std::int64_t& first = kept.first[axis];
    std::int64_t last = window.kernel[axis] - 1;
    std::int64_t pad_end = pads_end[axis];
    while (last > 0 && is_dead(window, axis, last) && pad_end - dilation > -window.strides[axis]) {
      pad_end -= dilation;
      --last;
    }
    while (first < last && is_dead(window, axis, first) && window.pads_begin[axis] >= dilation * (first + 1)) ++first;
    kept.count[axis] = last - first + 1;
    window.pads_begin[axis] -= first * dilation;
    window.pads_end[axis] = pad_end;
    window.kernel[axis] = kept.count[axis];
    if (window.kernel[axis] == 1) window.dilations[axis] = 1;
  }
  return kept;
}

}  // namespace atrous
