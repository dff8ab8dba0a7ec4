// Conversion between f32 and quantised codes: SIMD on bands of elements.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/codes.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/codes.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The bounds are whole numbers, so clamping may come before rounding, where no float is too large for an integer.
template <class D, typename Code>
void encode(D d, const float* src, Code* dst, const CodeScale& scale) {
  const auto low = hn::Set(d, static_cast<float>(std::numeric_limits<Code>::min() - scale.zero));
  const auto high = hn::Set(d, static_cast<float>(std::numeric_limits<Code>::max() - scale.zero));
  const auto ratio = hn::Div(hn::LoadU(d, src), hn::Set(d, scale.scale));
  const auto number = hn::IfThenElseZero(hn::Eq(ratio, ratio), ratio);
  const auto steps = hn::NearestInt(hn::Min(hn::Max(number, low), high));
  const hn::RebindToSigned<D> d32;
  const hn::Rebind<Code, D> d8;
  hn::StoreU(hn::DemoteTo(d8, hn::Add(steps, hn::Set(d32, scale.zero))), d8, dst);
}

template <class D, typename Code>
void decode(D d, const Code* src, float* dst, const CodeScale& scale) {
  const hn::RebindToSigned<D> d32;
  const hn::Rebind<Code, D> d8;
  const auto steps = hn::Sub(hn::PromoteTo(d32, hn::LoadU(d8, src)), hn::Set(d32, scale.zero));
  hn::StoreU(hn::Mul(hn::ConvertTo(d, steps), hn::Set(d, scale.scale)), d, dst);
}

template <typename Code>
void encode_all(const float* src, Code* dst, std::int64_t count, const CodeScale& scale) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) encode(d, src + i, dst + i, scale);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) encode(one, src + i, dst + i, scale);
}

template <typename Code>
void decode_all(const Code* src, float* dst, std::int64_t count, const CodeScale& scale) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) decode(d, src + i, dst + i, scale);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) decode(one, src + i, dst + i, scale);
}

void encode_u8(const float* src, std::uint8_t* dst, std::int64_t count, const CodeScale& scale) {
  encode_all(src, dst, count, scale);
}
void encode_i8(const float* src, std::int8_t* dst, std::int64_t count, const CodeScale& scale) {
  encode_all(src, dst, count, scale);
}
void decode_u8(const std::uint8_t* src, float* dst, std::int64_t count, const CodeScale& scale) {
  decode_all(src, dst, count, scale);
}
void decode_i8(const std::int8_t* src, float* dst, std::int64_t count, const CodeScale& scale) {
  decode_all(src, dst, count, scale);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(encode_u8);
HWY_EXPORT(encode_i8);
HWY_EXPORT(decode_u8);
HWY_EXPORT(decode_i8);

namespace {

constexpr std::int64_t kGrain = 1 << 15;  // elements that are worth a thread

}  // namespace

template <>
void to_codes(const float* src, std::uint8_t* dst, std::int64_t count, const CodeScale& scale) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(encode_u8)(src + begin, dst + begin, end - begin, scale);
  });
}

template <>
void to_codes(const float* src, std::int8_t* dst, std::int64_t count, const CodeScale& scale) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(encode_i8)(src + begin, dst + begin, end - begin, scale);
  });
}

template <>
void from_codes(const std::uint8_t* src, float* dst, std::int64_t count, const CodeScale& scale) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(decode_u8)(src + begin, dst + begin, end - begin, scale);
  });
}

template <>
void from_codes(const std::int8_t* src, float* dst, std::int64_t count, const CodeScale& scale) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(decode_i8)(src + begin, dst + begin, end - begin, scale);
  });
}

template <typename Code>
void to_codes_plain(const float* src, Code* dst, std::int64_t count, const CodeScale& scale) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float ratio = src[i] / scale.scale;
    const float code = (std::isnan(ratio) ? 0.0F : std::nearbyint(ratio)) + static_cast<float>(scale.zero);
    dst[i] = static_cast<Code>(std::clamp(code, static_cast<float>(std::numeric_limits<Code>::min()),
                                          static_cast<float>(std::numeric_limits<Code>::max())));
  }
}

template <typename Code>
void from_codes_plain(const Code* src, float* dst, std::int64_t count, const CodeScale& scale) {
  for (std::int64_t i = 0; i < count; ++i) dst[i] = static_cast<float>(src[i] - scale.zero) * scale.scale;
}

template void to_codes_plain(const float*, std::uint8_t*, std::int64_t, const CodeScale&);
template void to_codes_plain(const float*, std::int8_t*, std::int64_t, const CodeScale&);
template void from_codes_plain(const std::uint8_t*, float*, std::int64_t, const CodeScale&);
template void from_codes_plain(const std::int8_t*, float*, std::int64_t, const CodeScale&);

}  // namespace atrous
#endif
