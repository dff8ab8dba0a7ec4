// Sums of maps of codes: loops that compilers turn into vectors.
#include "kernels/code_maps.h"

#include <algorithm>

#include "core/parallel.h"

namespace atrous {
namespace {

constexpr std::int64_t kLanes = 64;            // channels whose sums stay in registers or the first cache
constexpr std::int64_t kPixelsOf16Bits = 257;  // sums of so many codes fit u16

void sum_lanes(const std::uint8_t* src, std::uint8_t flip, std::int64_t pixels, std::int64_t step, std::int64_t lanes,
               std::int64_t* sums) {
  std::fill_n(sums, lanes, 0);
  for (std::int64_t first = 0; first < pixels; first += kPixelsOf16Bits) {
    std::uint16_t partial[kLanes] = {};
    const std::int64_t end = std::min(first + kPixelsOf16Bits, pixels);
    for (std::int64_t pixel = first; pixel < end; ++pixel) {
      const std::uint8_t* const row = src + pixel * step;
      for (std::int64_t c = 0; c < lanes; ++c) {
        partial[c] = static_cast<std::uint16_t>(partial[c] + (row[c] ^ flip));
      }
    }
    for (std::int64_t c = 0; c < lanes; ++c) sums[c] += partial[c];
  }
}

}  // namespace

void sum_codes(const std::uint8_t* src, std::uint8_t flip, std::int64_t pixels, std::int64_t channels,
               std::int64_t* sums) {
  constexpr std::int64_t kWorthAThread = 1 << 17;  // codes
  const std::int64_t grain = kWorthAThread / std::max<std::int64_t>(pixels * kLanes, 1) + 1;
  parallel_ranges((channels + kLanes - 1) / kLanes, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t first = begin * kLanes; first < std::min(end * kLanes, channels); first += kLanes) {
      sum_lanes(src + first, flip, pixels, channels, std::min(kLanes, channels - first), sums + first);
    }
  });
}

}  // namespace atrous
