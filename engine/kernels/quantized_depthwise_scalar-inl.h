// Some outputs of a row of a quantised depthwise convolution for CPUs without vectors. Included by Highway's scalar
// target only.
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/dot-inl.h"
#include "kernels/quantized_depthwise_run.h"
#include "kernels/quantized_lanes.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

constexpr int kMostBlocks = 1;

// Of the word in the lane: that of row tap `tap`.
template <bool kWide>
std::int32_t weight_of(const QuantizedRowGroup& group, const QuantizedRun& run, std::int64_t lane, int tap) {
  if (kWide) {
    const std::int32_t word = group.weights[lane + tap % 2 * run.plane_step] & group.words[tap % 2];
    return static_cast<std::int16_t>(word >> 16 * (tap / 2));
  }
  return static_cast<std::int8_t>((group.weights[lane] & group.bytes) >> 8 * tap);
}

// Sums wrap around, as those of vectors do.
template <bool kWide>
std::int32_t sum_of(const QuantizedRun& run, std::int64_t offset, std::int64_t lane) {
  const auto weights = static_cast<std::uint32_t>(run.corners[0][lane] - run.corners[1][lane] - run.corners[2][lane] +
                                                  run.corners[3][lane]);
  std::uint32_t sum = static_cast<std::uint32_t>(run.bias[lane]) - weights * static_cast<std::uint32_t>(run.zero);
  for (std::int64_t g = 0; g < run.group_count; ++g) {
    const QuantizedRowGroup& group = run.groups[g];
    for (std::int64_t k = 0; k < run.taps; ++k) {
      for (int tap = 0; tap < 4; ++tap) {
        const std::int32_t src = group.rows[tap][offset + k * run.tap_step] ^ run.flip;
        sum += static_cast<std::uint32_t>(src * weight_of<kWide>(group, run, lane + k * run.weight_step, tap));
      }
    }
  }
  return static_cast<std::int32_t>(sum);
}

template <int kPixels, int, bool kWide>
void run_block(const QuantizedRun& run, const QuantizedPlace& place, std::int64_t block, void* dst) {
  const QuantizedLanes lanes{run.channels};
  for (std::int64_t i = 0; i < kPixels * std::min(run.channels, QuantizedLanes::kBlock); ++i) {
    const std::int64_t pixel = i % kPixels;
    const std::int64_t channel = lanes.channel(block) + i / kPixels;
    const std::int64_t lane = QuantizedLanes::lane(block) + i / kPixels / 4 * 16 + i / kPixels % 4;
    const std::int32_t sum = sum_of<kWide>(run, place.offset + pixel * run.pixel_step + channel, lane);
    const std::int64_t at = place.dst + pixel * run.dst_step + channel;
    if (run.result.dst == DType::kF32) {
      static_cast<float*>(dst)[at] = rescale_plain(sum, run.multiplier[lane], run.result);
    } else {
      const std::int32_t code = requantize_plain(sum, run.multiplier[lane], run.result);
      static_cast<std::uint8_t*>(dst)[at] = static_cast<std::uint8_t>(code);
    }
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
