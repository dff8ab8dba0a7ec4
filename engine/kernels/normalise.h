// 8-bit samples of three interleaved channels to floats: value * scale + offset, per channel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace atrous {

// The factors of 48 neighbouring samples, which is where the channels and the lanes of a vector begin together again.
struct ChannelScales {
  static constexpr std::size_t kPeriod = 48;
  std::array<double, kPeriod> scale{};
  std::array<double, kPeriod> offset{};

  void set(std::size_t channel, double channel_scale, double channel_offset) {
    for (std::size_t i = channel; i < kPeriod; i += 3) {
      scale[i] = channel_scale;
      offset[i] = channel_offset;
    }
  }
};

// `count` samples, the first of channel 0; computed in double, with or without fused multiply-add, and rounded once.
void normalise(const std::uint8_t* src, std::size_t count, const ChannelScales& scales, float* dst);
void normalise_plain(const std::uint8_t* src, std::size_t count, const ChannelScales& scales, float* dst);

}  // namespace atrous
