// Sizes and paddings of sliding windows.
#include "ops/window.h"

#include <algorithm>
#include <string>

#include "atrous/tensor.h"
#include "core/checked.h"
#include "core/dilation.h"
#include "core/error.h"

namespace atrous {
namespace {

using Dims = std::vector<std::int64_t>;

// What follows from a kernel is found by loops over its extents. A larger one is no more than its input: that of a
// global pool.
constexpr std::int64_t kMostKernel = 1 << 16;

// oneDNN makes machine code for a window that grows with its padding, gigabytes of it if it is let.
constexpr std::int64_t kMostPadding = 1 << 16;

std::int64_t reach_of(const Window& window, std::size_t axis) {
  return effective_kernel(window.kernel[axis], window.dilations[axis]);
}

void pad_same(Window& window, std::size_t axis, bool upper) {
  const Count dst = (Count(window.src[axis]) + window.strides[axis] - 1) / window.strides[axis];
  const Count reach = (dst - 1) * window.strides[axis] + reach_of(window, axis);
  const std::int64_t padding = std::max<std::int64_t>((reach - window.src[axis]).value(), 0);
  window.pads_begin[axis] = upper ? padding / 2 : padding - padding / 2;
  window.pads_end[axis] = padding - window.pads_begin[axis];
}

void set_pads(Window& window, const Attrs& attrs) {
  const auto rank = static_cast<std::size_t>(window.rank());
  const Dims pads = window_list(attrs, "pads", 2 * rank, 0, 0);
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
  window.pads_begin.assign(pads.begin(), middle);
  window.pads_end.assign(middle, pads.end());
  const std::string auto_pad = attrs.string("auto_pad", "NOTSET");
  if (auto_pad == "NOTSET" || auto_pad.empty()) return;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (auto_pad == "VALID") {
      window.pads_begin[axis] = window.pads_end[axis] = 0;
    } else if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER") {
      pad_same(window, axis, auto_pad == "SAME_UPPER");
    } else {
      fail(ErrorCode::kUnsupported, "auto_pad '", auto_pad, "' is not supported");
    }
  }
}

std::int64_t dst_extent(const Window& window, std::size_t axis, bool ceil) {
  const std::int64_t padded = (Count(window.src[axis]) + window.pads_begin[axis] + window.pads_end[axis]).value();
  const std::int64_t room = (Count(padded) - reach_of(window, axis)).value();
  if (room < 0) {
    fail(ErrorCode::kCorrupt, "the window covers ", reach_of(window, axis), " elements of axis ", axis + 2,
         ", which has ", padded, " with padding");
  }
  if (!ceil) return room / window.strides[axis] + 1;
  const std::int64_t dst = ((Count(room) + window.strides[axis] - 1) / window.strides[axis] + 1).value();
  const bool starts_outside =
      (Count(dst) - 1) * window.strides[axis] >= Count(window.src[axis]) + window.pads_begin[axis];
  return starts_outside ? dst - 1 : dst;
}

}  // namespace

std::vector<std::int64_t> window_list(const Attrs& attrs, const char* name, std::size_t length, std::int64_t fallback,
                                      std::int64_t least) {
  Dims list = attrs.integers(name, Dims(length, fallback));
  if (list.empty()) list.assign(length, fallback);
  if (list.size() != length) {
    fail(ErrorCode::kCorrupt, "attribute '", name, "' has ", list.size(), " values, wanted ", length);
  }
  for (const std::int64_t value : list) {
    if (value < least || value > (std::int64_t{1} << 31)) {
      fail(ErrorCode::kCorrupt, "attribute '", name, "' has the value ", value, ", wanted ", least, " or more");
    }
  }
  return list;
}

void require_kernel(const std::vector<std::int64_t>& kernel, const std::vector<std::int64_t>& map) {
  for (std::size_t axis = 0; axis < kernel.size(); ++axis) {
    if (kernel[axis] < 1) fail(ErrorCode::kCorrupt, "the kernel has the shape ", Shape(kernel).text());
    if (kernel[axis] <= std::max(kMostKernel, map[axis])) continue;
    fail(ErrorCode::kUnsupported, "the kernel has the shape ", Shape(kernel).text(), ", the limit on a map of ",
         Shape(map).text(), " is ", kMostKernel, " elements along an axis");
  }
}

void require_padding(const Window& window) {
  for (std::size_t axis = 0; axis < window.pads_begin.size(); ++axis) {
    const std::int64_t padding = std::max(window.pads_begin[axis], window.pads_end[axis]);
    if (padding <= kMostPadding) continue;
    fail(ErrorCode::kUnsupported, "an edge of axis ", axis + 2, " is padded by ", padding, " elements, the limit is ",
         kMostPadding);
  }
}

std::int64_t Window::taps() const { return Shape(kernel).elements(); }
std::int64_t Window::dst_elements() const { return Shape(dst).elements(); }

std::int64_t Window::useful_pairs() const {
  Count product = 1;
  for (std::size_t i = 0; i < src.size(); ++i) {
    Count pairs = 0;
    for (std::int64_t tap = 0; tap < kernel[i]; ++tap) pairs = pairs + axis(i).outputs(tap).count();
    product = product * pairs;
  }
  return product.value();
}

bool Window::always_meets_input() const {
  for (std::size_t i = 0; i < src.size(); ++i) {
    std::int64_t met = 0;  // outputs from the first; a later tap meets the input earlier
    for (std::int64_t tap = kernel[i]; tap-- > 0 && met < dst[i];) {
      const OutputRange range = axis(i).outputs(tap);
      if (range.begin <= met) met = std::max(met, range.end);
    }
    if (met < dst[i]) return false;
  }
  return true;
}

WindowGeometry Window::geometry(std::int64_t src_channels, std::int64_t dst_channels, std::int64_t groups) const {
  WindowGeometry geometry{kernel, strides, dilations, {}, src, dst, src_channels, dst_channels, groups, taps(), 0};
  std::int64_t live = 1;
  for (std::size_t axis = 0; axis < src.size(); ++axis) {
    geometry.effective_kernel.push_back(reach_of(*this, axis));
    live *= live_taps({kernel[axis], strides[axis], dilations[axis]}, pads_begin[axis], src[axis], dst[axis]);
  }
  geometry.dead_taps = geometry.taps - live;
  return geometry;
}

Window make_window(const Attrs& attrs, std::vector<std::int64_t> src, std::vector<std::int64_t> kernel) {
  Window window;
  window.src = std::move(src);
  window.kernel = std::move(kernel);
  const std::size_t rank = window.src.size();
  if (window.kernel.size() != rank) {
    fail(ErrorCode::kCorrupt, "the kernel has ", window.kernel.size(), " spatial axes, the input has ", rank);
  }
  require_kernel(window.kernel, window.src);
  window.strides = window_list(attrs, "strides", rank, 1, 1);
  window.dilations = window_list(attrs, "dilations", rank, 1, 1);
  set_pads(window, attrs);
  require_padding(window);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    window.dst.push_back(dst_extent(window, axis, attrs.integer("ceil_mode", 0) != 0));
  }
  return window;
}

std::vector<std::int64_t> spatial_dims(const std::vector<std::int64_t>& dims) {
  if (dims.size() < 3)
    fail(ErrorCode::kCorrupt, "the input has the shape ", Shape(dims).text(), ", wanted [N,C,spatial...]");
  if (dims.size() > 5) {
    fail(ErrorCode::kUnsupported, dims.size() - 2, " spatial dimensions; 1 to 3 are supported");
  }
  return {dims.begin() + 2, dims.end()};
}

}  // namespace atrous
