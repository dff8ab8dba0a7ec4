// Packed weights for the convolution tap by tap, and its plain version.
#include <algorithm>

#include "kernels/tap_conv.h"

namespace atrous {
namespace {

std::int64_t group_panels(const TapConv& conv) { return (conv.group_dst() + tap_conv_panel() - 1) / tap_conv_panel(); }

// The input pixel that a tap meets at an output pixel of one image, or -1; both flat over the three axes.
std::int64_t find_input(const TapConv& conv, std::int64_t tap, std::int64_t output) {
  std::int64_t index = 0;
  std::int64_t stride = 1;
  for (std::size_t i = conv.axes.size(); i-- > 0;) {
    const MapAxis& axis = conv.axes[i];
    const std::int64_t position = axis.input(tap % axis.kernel, output % axis.dst);
    if (position < 0 || position >= axis.src) return -1;
    index += position * stride;
    stride *= axis.src;
    tap /= axis.kernel;
    output /= axis.dst;
  }
  return index;
}

std::int64_t src_pixels(const TapConv& conv) { return conv.axes[0].src * conv.axes[1].src * conv.axes[2].src; }
std::int64_t dst_pixels(const TapConv& conv) { return conv.axes[0].dst * conv.axes[1].dst * conv.axes[2].dst; }

float convolve(const TapConv& conv, const float* image, const float* plain, std::int64_t pixel, std::int64_t channel) {
  const std::int64_t first = channel / conv.group_dst() * conv.group_src();
  float sum = 0.0F;
  for (std::int64_t tap = 0; tap < conv.taps(); ++tap) {
    const std::int64_t from = find_input(conv, tap, pixel);
    for (std::int64_t c = 0; from >= 0 && c < conv.group_src(); ++c) {
      sum += image[from * conv.src_channels + first + c] * plain[(channel * conv.group_src() + c) * conv.taps() + tap];
    }
  }
  return sum;
}

}  // namespace

std::int64_t tap_conv_weight_floats(const TapConv& conv) {
  return conv.groups * conv.taps() * group_panels(conv) * conv.group_src() * tap_conv_panel();
}

void pack_tap_conv_weights(const TapConv& conv, const float* plain, float* packed) {
  const std::int64_t width = tap_conv_panel();
  for (std::int64_t group = 0; group < conv.groups; ++group) {
    for (std::int64_t tap = 0; tap < conv.taps(); ++tap) {
      for (std::int64_t first = 0; first < conv.group_dst(); first += width) {
        const std::int64_t count = std::min(width, conv.group_dst() - first);
        const float* const filters = plain + (group * conv.group_dst() + first) * conv.group_src() * conv.taps() + tap;
        for (std::int64_t c = 0; c < conv.group_src(); ++c, packed += width) {
          for (std::int64_t i = 0; i < count; ++i) packed[i] = filters[(i * conv.group_src() + c) * conv.taps()];
          std::fill_n(packed + count, width - count, 0.0F);
        }
      }
    }
  }
}

void run_tap_conv_plain(const TapConv& conv, const float* src, const float* plain, const ConvEpilogue& epilogue,
                        float* dst) {
  for (std::int64_t i = 0; i < conv.batch * dst_pixels(conv); ++i) {
    const float* const image = src + i / dst_pixels(conv) * src_pixels(conv) * conv.src_channels;
    for (std::int64_t channel = 0; channel < conv.dst_channels; ++channel) {
      float& result = dst[i * conv.dst_channels + channel];
      const float before = (epilogue.add_dst ? result : 0.0F) + (epilogue.bias ? epilogue.bias[channel] : 0.0F);
      const float sum = convolve(conv, image, plain, i % dst_pixels(conv), channel) + before;
      result = activate_plain(sum, epilogue);
    }
  }
}

}  // namespace atrous
