// Convolution as one matrix product a tap, on the part of the map that the tap meets: channels last, without im2col.
#pragma once

#include <array>
#include <cstdint>

#include "core/dilation.h"
#include "kernels/conv_epilogue.h"

namespace atrous {

struct TapConvAxis {
  WindowAxis window;
  std::int64_t pad_begin = 0;  // may be negative
  std::int64_t src = 1;
  std::int64_t dst = 1;

  // The outputs at which a tap meets the input.
  OutputRange outputs(std::int64_t tap) const { return live_outputs(window, tap, pad_begin, src, dst); }
  // The input that a tap meets at an output.
  std::int64_t input(std::int64_t tap, std::int64_t output) const {
    return output * window.stride + tap * window.dilation - pad_begin;
  }
};

// f32. src [batch,axes...,src_channels], dst [batch,axes...,dst_channels]; a map of fewer axes has the last ones.
struct TapConv {
  std::array<TapConvAxis, 3> axes;
  std::int64_t batch = 1;
  std::int64_t groups = 1;
  std::int64_t src_channels = 1;  // of all groups
  std::int64_t dst_channels = 1;

  std::int64_t taps() const { return axes[0].window.kernel * axes[1].window.kernel * axes[2].window.kernel; }
  std::int64_t group_src() const { return src_channels / groups; }
  std::int64_t group_dst() const { return dst_channels / groups; }
};

// How many channels of dst lie side by side in the packed weights; it follows from the vectors of the CPU.
std::int64_t tap_conv_panel();

// Of the packed weights, [groups,taps,panels,channels of src,channels of a panel] with zeros at the end of a group.
std::int64_t tap_conv_weight_floats(const TapConv& conv);

// From [dst_channels,src_channels / groups,taps].
void pack_tap_conv_weights(const TapConv& conv, const float* plain, float* packed);

// Rows of the map go to threads; every output adds up its products in the same order whatever their number. Taps that
// miss the map cost nothing.
void run_tap_conv(const TapConv& conv, const float* src, const float* packed, const ConvEpilogue& epilogue, float* dst);

// The same from plain weights, pixel by pixel.
void run_tap_conv_plain(const TapConv& conv, const float* src, const float* plain, const ConvEpilogue& epilogue,
                        float* dst);

}  // namespace atrous
