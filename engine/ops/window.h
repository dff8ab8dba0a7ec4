// The geometry of sliding windows: convolution and pooling along the spatial axes.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/report.h"
#include "core/dilation.h"
#include "core/stop.h"
#include "dnnl/window.h"
#include "graph/attrs.h"

namespace atrous {

// A window as a node wants it.
struct Window : onednn::WindowSpec {
  std::vector<std::int64_t> pads_end;  // as the node has them; exact_pads_end() differs where dst is rounded

  int rank() const { return static_cast<int>(src.size()); }
  MapAxis axis(std::size_t i) const { return {{kernel[i], strides[i], dilations[i]}, pads_begin[i], src[i], dst[i]}; }
  std::int64_t taps() const;  // kernel elements
  std::int64_t dst_elements() const;

  // How many (output, tap) pairs fall on an element of the input; at most dst_elements() * taps().
  std::int64_t useful_pairs() const;

  // Whether every output has a tap on the input, not only on padding.
  bool always_meets_input() const;

  // For the plan's report.
  WindowGeometry geometry(std::int64_t src_channels, std::int64_t dst_channels, std::int64_t groups) const;
};

// Reads strides, dilations, pads, auto_pad and ceil_mode. `kernel` is the extent of the kernel. Throws corrupt for
// lists of the wrong length, strides or dilations below 1, and windows that are larger than the padded input; as
// require_kernel for the kernel and require_padding for the edges. Source: ONNX operator text of Conv-11 and
// MaxPool-12; ceil_mode drops windows that start beyond the input, as torch does.
Window make_window(const Attrs& attrs, std::vector<std::int64_t> src, std::vector<std::int64_t> kernel);

// A list attribute with a value for each of `length` axes; the fallback stands for one that is left out. Throws corrupt
// for another length, and for values below the least or beyond 2^31.
std::vector<std::int64_t> window_list(const Attrs& attrs, const char* name, std::size_t length, std::int64_t fallback,
                                      std::int64_t least);

// Throws corrupt for a kernel of nothing, unsupported for one beyond 65536 elements along an axis and beyond the map.
void require_kernel(const std::vector<std::int64_t>& kernel, const std::vector<std::int64_t>& map);

// Throws unsupported for an edge that is padded by more than 65536 elements.
void require_padding(const Window& window);

// Calls visit(dst_index, src_index, tap_index) - flat indices over the spatial extents - for every useful pair, grouped
// by dst.
template <typename Visit>
void for_each_pair(const Window& window, const Visit& visit);

// The spatial extents of an [N,C,spatial...] shape. Throws corrupt without any, unsupported for more than three.
std::vector<std::int64_t> spatial_dims(const std::vector<std::int64_t>& dims);

constexpr std::int64_t kTapsBetweenStops = 1 << 16;

template <typename Visit>
void for_each_pair(const Window& window, const Visit& visit) {
  const auto rank = static_cast<std::size_t>(window.rank());
  const std::int64_t taps = window.taps();
  std::vector<std::int64_t> at(rank, 0);
  for (std::int64_t dst = 0; dst < window.dst_elements(); ++dst) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      if (tap % kTapsBetweenStops == 0) check_stop("in a step");
      std::int64_t src = 0;
      std::int64_t stride = 1;
      std::int64_t rest = tap;
      bool inside = true;
      for (std::size_t axis = rank; axis-- > 0 && inside;) {
        const std::int64_t k = rest % window.kernel[axis];
        rest /= window.kernel[axis];
        const std::int64_t position =
            at[axis] * window.strides[axis] + k * window.dilations[axis] - window.pads_begin[axis];
        inside = position >= 0 && position < window.src[axis];
        src += position * stride;
        stride *= window.src[axis];
      }
      if (inside) visit(dst, src, tap);
    }
    for (std::size_t axis = rank; axis-- > 0;) {
      if (++at[axis] < window.dst[axis]) break;
      at[axis] = 0;
    }
  }
}

}  // namespace atrous
