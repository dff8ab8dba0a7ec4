// Requantisation of sums whose channels lie as QuantizedLanes says. Included once for every SIMD target.
#if defined(ATROUS_REQUANTIZE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_REQUANTIZE_INL_H_
#undef ATROUS_REQUANTIZE_INL_H_
#else
#define ATROUS_REQUANTIZE_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "kernels/quantized_lanes.h"
#include "kernels/requantize.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sums of some pixels, [quarter,pixel,lanes of a vector], and the multipliers of the first quarter; those of the next
// quarters are 16 lanes apart each. A lone block may have fewer than 16 channels that are valid.
struct QuarterSums {
  const std::int32_t* sums;
  const float* multiplier;
  std::int64_t valid;
};

// min(max(sum * multiplier, low), high)
template <class DF>
HWY_INLINE hn::VFromD<DF> scale_sums(DF d, const std::int32_t* HWY_RESTRICT sums, hn::VFromD<DF> multiplier,
                                     hn::VFromD<DF> low, hn::VFromD<DF> high) {
  const hn::RebindToSigned<DF> d32;
  const auto value = hn::Mul(hn::ConvertTo(d, hn::Load(d32, sums)), multiplier);
  return hn::Min(hn::Max(value, low), high);
}

// Adding 1.5 * 2^23 rounds to whole numbers, which then are the lower bits. Four channels of a quarter are the same
// byte of four words; the table puts channels of a block in order.
template <int kPixels, int kBlocks>
HWY_INLINE void store_codes(const Requantization& to, const QuarterSums& from, std::uint8_t* HWY_RESTRICT dst,
                            std::int64_t dst_step) {
  const hn::FixedTag<float, 4 * kBlocks> df;
  const hn::RebindToSigned<decltype(df)> d32;
  const hn::Repartition<std::uint8_t, decltype(df)> d8;
  constexpr float kRound = 12582912.0F;
  constexpr std::uint32_t kRoundBits = 0x4B400000;
  alignas(16) static constexpr std::uint8_t kOrder[16] = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
  const std::int32_t sign = to.dst == DType::kI8 ? 128 : 0;
  const std::uint32_t offset = static_cast<std::uint32_t>(to.zero + sign) - kRoundBits;
  const auto offsets = hn::Set(d32, static_cast<std::int32_t>(offset * 0x01010101U));
  const auto flip = hn::Set(d8, static_cast<std::uint8_t>(sign));
  const auto low = hn::Set(df, to.low - static_cast<float>(to.zero));
  const auto high = hn::Set(df, to.high - static_cast<float>(to.zero));
  const auto round = hn::Set(df, kRound);
  const auto order = hn::LoadDup128(d8, kOrder);
  const auto m0 = hn::LoadU(df, from.multiplier);
  const auto m1 = hn::LoadU(df, from.multiplier + 16);
  const auto m2 = hn::LoadU(df, from.multiplier + 32);
  const auto m3 = hn::LoadU(df, from.multiplier + 48);
  constexpr int kQuarter = kPixels * 4 * kBlocks;
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) {
    const std::int32_t* const sums = from.sums + p * 4 * kBlocks;
    const auto v0 = hn::BitCast(d32, hn::Add(scale_sums(df, sums, m0, low, high), round));
    const auto v1 = hn::BitCast(d32, hn::Add(scale_sums(df, sums + kQuarter, m1, low, high), round));
    const auto v2 = hn::BitCast(d32, hn::Add(scale_sums(df, sums + 2 * kQuarter, m2, low, high), round));
    const auto v3 = hn::BitCast(d32, hn::Add(scale_sums(df, sums + 3 * kQuarter, m3, low, high), round));
    const auto lower = hn::Add(hn::Add(v0, offsets), hn::ShiftLeft<8>(v1));
    const auto upper = hn::Add(hn::ShiftLeft<16>(v2), hn::ShiftLeft<24>(v3));
    const auto codes = hn::Xor(hn::TableLookupBytes(hn::BitCast(d8, hn::Add(lower, upper)), order), flip);
    if (kBlocks == 1 && from.valid < QuantizedLanes::kBlock) {
      alignas(16) std::uint8_t some[16];
      hn::Store(codes, d8, some);
      std::memcpy(dst + p * dst_step, some, static_cast<std::size_t>(from.valid));
    } else {
      hn::StoreU(codes, d8, dst + p * dst_step);
    }
  }
}

template <int kPixels, int kBlocks>
HWY_INLINE void store_reals(const Requantization& to, const QuarterSums& from, float* HWY_RESTRICT dst,
                            std::int64_t dst_step) {
  const hn::FixedTag<float, 4 * kBlocks> df;
  const auto low = hn::Set(df, to.low);
  const auto high = hn::Set(df, to.high);
  alignas(64) float values[4 * kBlocks];
  for (int quarter = 0; quarter < 4; ++quarter) {
    const auto multiplier = hn::LoadU(df, from.multiplier + quarter * 16);
    const std::int64_t valid = std::clamp<std::int64_t>(from.valid - quarter * 4, 0, 4);
    for (int p = 0; p < kPixels; ++p) {
      const std::int32_t* const sums = from.sums + (quarter * kPixels + p) * 4 * kBlocks;
      hn::Store(scale_sums(df, sums, multiplier, low, high), df, values);
      for (int block = 0; block < kBlocks; ++block) {
        std::copy_n(values + block * 4, valid, dst + p * dst_step + block * 16 + quarter * 4);
      }
    }
  }
}

template <int kPixels, int kBlocks>
HWY_INLINE void store_sums(const Requantization& to, const QuarterSums& from, void* dst, std::int64_t element,
                           std::int64_t dst_step) {
  if (to.dst == DType::kF32) {
    store_reals<kPixels, kBlocks>(to, from, static_cast<float*>(dst) + element, dst_step);
  } else {
    store_codes<kPixels, kBlocks>(to, from, static_cast<std::uint8_t*>(dst) + element, dst_step);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
