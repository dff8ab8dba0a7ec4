// The end of own quantised convolutions, on vectors. Included once for every SIMD target.
#if defined(ATROUS_CODE_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_CODE_EPILOGUE_INL_H_
#undef ATROUS_CODE_EPILOGUE_INL_H_
#else
#define ATROUS_CODE_EPILOGUE_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "kernels/code_epilogue.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

// Adding 1.5 * 2^23 rounds to whole numbers, ties to even, and leaves their lowest byte in that of the result.
constexpr float kToWhole = 12582912.0F;

// The lowest byte of each lane. TruncateTo of Highway 1.0 is wrong for AVX3_DL.
template <class V>
HWY_INLINE auto lowest_bytes(V words) {
#if HWY_TARGET <= HWY_AVX3
  return hwy::HWY_NAMESPACE::Vec128<std::uint8_t>{_mm512_cvtepi32_epi8(words.raw)};
#else
  return hwy::HWY_NAMESPACE::TruncateTo(hwy::HWY_NAMESPACE::Rebind<std::uint8_t, hwy::HWY_NAMESPACE::DFromV<V> >(),
                                        words);
#endif
}

// Stores a vector of sums of neighbouring channels, of which `channel` is the first, at element `at` of dst. They have
// begun at their offsets.
template <class V>
HWY_INLINE void finish_sums(const CodeEpilogue& e, V sums, std::int64_t channel, std::byte* dst, std::int64_t at) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::DFromV<V> d32;
  const hn::RebindToUnsigned<decltype(d32)> du32;
  const hn::Rebind<float, decltype(d32)> d;
  const hn::Rebind<std::uint8_t, decltype(d32)> d8;
  auto value = hn::MulAdd(hn::ConvertTo(d, sums), hn::LoadU(d, e.multiplier + channel), hn::LoadU(d, e.bias + channel));
  if (e.clamp_sum) value = hn::Min(hn::Max(value, hn::Set(d, e.sum_low)), hn::Set(d, e.sum_high));
  if (e.round_sum) {
    const auto steps = hn::Sub(hn::Add(value, hn::Set(d, kToWhole)), hn::Set(d, kToWhole));
    value = hn::MulAdd(steps, hn::Set(d, e.sum_steps), hn::Set(d, e.rounded_bias));
  }
  auto* const codes = reinterpret_cast<std::uint8_t*>(dst) + at;
  if (e.add_dst) {
    const auto bits = hn::Xor(hn::LoadU(d8, codes), hn::Set(d8, e.flip_residual));
    value = hn::MulAdd(hn::ConvertTo(d, hn::PromoteTo(d32, bits)), hn::Set(d, e.residual_steps), value);
  }
  value = hn::Min(hn::Max(value, hn::Set(d, e.low)), hn::Set(d, e.high));
  if (!e.to_codes) return hn::StoreU(value, d, reinterpret_cast<float*>(dst) + at);
  const auto whole = hn::BitCast(du32, hn::Add(value, hn::Set(d, kToWhole)));
  hn::StoreU(lowest_bytes(hn::Add(whole, hn::Set(du32, static_cast<std::uint32_t>(e.zero)))), d8, codes);
}

// Where a product of codes goes: dst [rows,dst_channels].
struct CodeSink {
  CodeEpilogue epilogue;
  std::byte* dst;
  std::int64_t dst_channels;
  std::int64_t first;  // the channel of the product's first column

  HWY_INLINE void prefetch(std::int64_t row, std::int64_t column) const {
    if (epilogue.to_codes) hwy::Prefetch(dst + row * dst_channels + first + column);
  }

  template <class D32>
  HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D32> start(D32 d, std::int64_t column) const {
    return hwy::HWY_NAMESPACE::LoadU(d, epilogue.offset + first + column);
  }

  template <class V>
  HWY_INLINE void put(V sums, std::int64_t row, std::int64_t column) const {
    finish_sums(epilogue, sums, first + column, dst, row * dst_channels + first + column);
  }
};

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
