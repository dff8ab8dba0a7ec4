// Convolution as one matrix product a tap, on the part of the map that the tap meets: channels last, without im2col.
#pragma once

#include <array>
#include <cstdint>

#include "core/dilation.h"
#include "kernels/conv_epilogue.h"

namespace atrous {

// f32. src [batch,axes...,src_channels], dst [batch,axes...,dst_channels]; a map of fewer axes has the last ones.
struct TapConv {
  std::array<MapAxis, 3> axes;
  std::int64_t batch = 1;
  std::int64_t groups = 1;
  std::int64_t src_channels = 1;  // of all groups
  std::int64_t dst_channels = 1;

  std::int64_t taps() const { return axes[0].kernel * axes[1].kernel * axes[2].kernel; }
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
