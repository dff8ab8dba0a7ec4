// Some outputs of a row of a quantised depthwise convolution, which have the same taps. Included once for every SIMD
// target.
//
// The sources under four row taps are interleaved to one word a channel. Columns are made into words once for all
// outputs that share them and kept beside; then each word meets the four weights of a column tap at once, by VNNI where
// the CPU has it, or as two pairs of 16 bits.
#if defined(ATROUS_QUANTIZED_DEPTHWISE_PATCH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_QUANTIZED_DEPTHWISE_PATCH_INL_H_
#undef ATROUS_QUANTIZED_DEPTHWISE_PATCH_INL_H_
#else
#define ATROUS_QUANTIZED_DEPTHWISE_PATCH_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "kernels/dot-inl.h"
#include "kernels/quantized_depthwise_run.h"
#include "kernels/quantized_lanes.h"
#include "kernels/requantize-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Of sixteen channels, as many as a vector of bytes holds.
constexpr int kMostBlocks = HWY_MAX_BYTES / 16;

constexpr std::int64_t kMostColumnTaps = 5;  // of one pass; more are taken in several
constexpr std::int64_t kColumns = 20;        // 8 outputs with shared columns, or 4 with five of their own each

template <int kBlocks>
using Bytes = hn::FixedTag<std::uint8_t, 16 * kBlocks>;

// Sixteen channels a block; a lone block may have fewer.
template <int kBlocks>
HWY_INLINE hn::VFromD<Bytes<kBlocks>> load(const std::uint8_t* from, std::int64_t valid) {
  const Bytes<kBlocks> d;
  if (kBlocks == 1 && valid < QuantizedLanes::kBlock) {
    alignas(16) std::uint8_t some[16] = {};
    std::memcpy(some, from, static_cast<std::size_t>(valid));
    return hn::Load(d, some);
  }
  return hn::LoadU(d, from);
}

// Words of a quarter of each block's channels: four bytes each, or two vectors with pairs of 16 bits.
template <bool kQuads, class D8, class V16>
HWY_INLINE void put(D8 d8, V16 words, std::uint8_t* HWY_RESTRICT to) {
  const hn::Repartition<std::uint16_t, D8> d16;
  if (kQuads) {
    hn::Store(hn::BitCast(d8, words), d8, to);
  } else {
    hn::Store(hn::BitCast(d8, hn::And(words, hn::Set(d16, 0xFF))), d8, to);
    hn::Store(hn::BitCast(d8, hn::ShiftRight<8>(words)), d8, to + hn::Lanes(d8));
  }
}

// Words of one column: four quarters.
template <int kBlocks, bool kQuads>
HWY_INLINE void stage(const QuantizedRowGroup& group, const QuantizedRun& run, std::int64_t offset,
                      std::uint8_t* HWY_RESTRICT to) {
  const Bytes<kBlocks> d8;
  const hn::Repartition<std::uint16_t, Bytes<kBlocks>> d16;
  constexpr std::int64_t kQuarter = (kQuads ? 1 : 2) * 16 * kBlocks;
  const auto flip = hn::Set(d8, run.flip);
  const auto r0 = hn::Xor(load<kBlocks>(group.rows[0] + offset, run.channels), flip);
  const auto r1 = hn::Xor(load<kBlocks>(group.rows[1] + offset, run.channels), flip);
  const auto r2 = hn::Xor(load<kBlocks>(group.rows[2] + offset, run.channels), flip);
  const auto r3 = hn::Xor(load<kBlocks>(group.rows[3] + offset, run.channels), flip);
  const auto low01 = hn::BitCast(d16, hn::InterleaveLower(d8, r0, r1));
  const auto low23 = hn::BitCast(d16, hn::InterleaveLower(d8, r2, r3));
  const auto high01 = hn::BitCast(d16, hn::InterleaveUpper(d8, r0, r1));
  const auto high23 = hn::BitCast(d16, hn::InterleaveUpper(d8, r2, r3));
  put<kQuads>(d8, hn::InterleaveLower(d16, low01, low23), to);
  put<kQuads>(d8, hn::InterleaveUpper(d16, low01, low23), to + kQuarter);
  put<kQuads>(d8, hn::InterleaveLower(d16, high01, high23), to + 2 * kQuarter);
  put<kQuads>(d8, hn::InterleaveUpper(d16, high01, high23), to + 3 * kQuarter);
}

// One quarter of the channels: sums += words * weights over some column taps.
template <int kPixels, int kBlocks, bool kWide>
HWY_INLINE void multiply(const QuantizedRowGroup& group, const QuantizedRun& run, std::int64_t first_tap,
                         std::int64_t taps, std::int64_t lane, const std::uint8_t* HWY_RESTRICT staged,
                         std::int64_t pixel_columns, std::int32_t* HWY_RESTRICT sums) {
  constexpr bool kQuads = kHasVnni && !kWide;
  constexpr std::int64_t kColumn = (kQuads ? 4 : 8) * 16 * kBlocks;
  const hn::Repartition<std::int32_t, Bytes<kBlocks>> d32;
  const hn::Repartition<std::int16_t, Bytes<kBlocks>> d16;
  const Bytes<kBlocks> d8;
  using V = hn::VFromD<decltype(d32)>;
  V even_sums[kPixels], odd_sums[kPixels];
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) even_sums[p] = odd_sums[p] = hn::Zero(d32);
  const std::int32_t* weights = group.weights + first_tap * run.weight_step + lane;
  for (std::int64_t k = 0; k < taps; ++k, weights += run.weight_step) {
    const std::uint8_t* const column = staged + k * kColumn;
    if constexpr (kQuads) {
      const V weight = hn::And(hn::LoadU(d32, weights), hn::Set(d32, group.bytes));
      HWY_UNROLL(8)
      for (int p = 0; p < kPixels; ++p) {
        even_sums[p] = add_products(even_sums[p], hn::Load(d8, column + p * pixel_columns * kColumn), weight);
      }
    } else {
      hn::VFromD<decltype(d16)> even, odd;
      if constexpr (kWide) {
        even = hn::BitCast(d16, hn::And(hn::LoadU(d32, weights), hn::Set(d32, group.words[0])));
        odd = hn::BitCast(d16, hn::And(hn::LoadU(d32, weights + run.plane_step), hn::Set(d32, group.words[1])));
      } else {
        const auto both = hn::BitCast(d16, hn::And(hn::LoadU(d32, weights), hn::Set(d32, group.bytes)));
        even = hn::ShiftRight<8>(hn::ShiftLeft<8>(both));
        odd = hn::ShiftRight<8>(both);
      }
      HWY_UNROLL(8)
      for (int p = 0; p < kPixels; ++p) {
        const auto* const words = reinterpret_cast<const std::int16_t*>(column + p * pixel_columns * kColumn);
        even_sums[p] = hn::ReorderWidenMulAccumulate(d32, hn::Load(d16, words), even, even_sums[p], odd_sums[p]);
        even_sums[p] =
            hn::ReorderWidenMulAccumulate(d32, hn::Load(d16, words + 8 * kBlocks), odd, even_sums[p], odd_sums[p]);
      }
    }
  }
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) {
    const V sum = kQuads ? even_sums[p] : hn::RearrangeToOddPlusEven(even_sums[p], odd_sums[p]);
    std::int32_t* const at = sums + p * 4 * kBlocks;
    hn::Store(hn::Add(hn::Load(d32, at), sum), d32, at);
  }
}

// The bias, less what the zero point of the sources adds under the live taps.
template <int kPixels, int kBlocks>
HWY_INLINE void begin(const QuantizedRun& run, std::int64_t lane, std::int32_t* HWY_RESTRICT sums) {
  const hn::Repartition<std::int32_t, Bytes<kBlocks>> d32;
  auto weights = hn::LoadU(d32, run.corners[0] + lane);
  if (!run.whole) {
    weights = hn::Sub(weights, hn::LoadU(d32, run.corners[1] + lane));
    weights = hn::Sub(weights, hn::LoadU(d32, run.corners[2] + lane));
    weights = hn::Add(weights, hn::LoadU(d32, run.corners[3] + lane));
  }
  const auto start = hn::Sub(hn::LoadU(d32, run.bias + lane), hn::Mul(weights, hn::Set(d32, run.zero)));
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) hn::Store(start, d32, sums + p * 4 * kBlocks);
}

template <int kPixels, int kBlocks, bool kWide>
HWY_INLINE void run_block(const QuantizedRun& run, const QuantizedPlace& place, std::int64_t block, void* dst) {
  constexpr bool kQuads = kHasVnni && !kWide;
  constexpr std::int64_t kColumn = (kQuads ? 4 : 8) * 16 * kBlocks;
  constexpr std::int64_t kQuarter = kPixels * 4 * kBlocks;  // lanes
  alignas(64) std::uint8_t staged[kColumns * kColumn];
  alignas(64) std::int32_t sums[4 * kQuarter];
  const std::int64_t channel = QuantizedLanes{run.channels}.channel(block);
  const std::int64_t lane = QuantizedLanes::lane(block);
  for (int v = 0; v < 4; ++v) begin<kPixels, kBlocks>(run, lane + v * 16, sums + v * kQuarter);
  for (std::int64_t first = 0; first < run.taps; first += kMostColumnTaps) {
    const std::int64_t taps = std::min(run.taps - first, kMostColumnTaps);
    const std::int64_t pixel_columns = run.shared > 0 ? run.shared : taps;
    const std::int64_t offset = place.offset + first * run.tap_step + channel;
    for (std::int64_t g = 0; g < run.group_count; ++g) {
      const QuantizedRowGroup& group = run.groups[g];
      if (run.shared > 0) {
        for (std::int64_t column = 0; column < (kPixels - 1) * run.shared + taps; ++column) {
          stage<kBlocks, kQuads>(group, run, offset + column * run.tap_step, staged + column * kColumn);
        }
      } else {
        for (std::int64_t column = 0; column < kPixels * taps; ++column) {
          stage<kBlocks, kQuads>(group, run, offset + column / taps * run.pixel_step + column % taps * run.tap_step,
                                 staged + column * kColumn);
        }
      }
      for (int v = 0; v < 4; ++v) {
        multiply<kPixels, kBlocks, kWide>(group, run, first, taps, lane + v * 16, staged + v * (kColumn / 4),
                                          pixel_columns, sums + v * kQuarter);
      }
    }
  }
  store_sums<kPixels, kBlocks>(run.result, {sums, run.multiplier + lane, run.channels}, dst, place.dst + channel,
                               run.dst_step);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
