// Sums of quantised maps: SIMD on bands of elements.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/code_sum.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/code_sum.h"
#include "kernels/code_sum_steps.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE hn::VFromD<D> load_codes(D d, const std::uint8_t* src, std::uint8_t flip) {
  const hn::RebindToSigned<D> d32;
  const hn::Rebind<std::uint8_t, D> d8;
  return hn::ConvertTo(d, hn::PromoteTo(d32, hn::Xor(hn::LoadU(d8, src), hn::Set(d8, flip))));
}

template <class D>
HWY_INLINE void add_some(D d, const CodeSumSteps& steps, const std::uint8_t* a, const std::uint8_t* b,
                         std::uint8_t* dst) {
  const hn::Rebind<std::uint8_t, D> d8;
  auto sum = hn::MulAdd(load_codes(d, a, steps.flip_a), hn::Set(d, steps.a), hn::Set(d, steps.offset));
  if (b != nullptr) sum = hn::MulAdd(load_codes(d, b, steps.flip_b), hn::Set(d, steps.b), sum);
  sum = hn::Min(hn::Max(sum, hn::Set(d, steps.low)), hn::Set(d, steps.high));
  hn::StoreU(hn::Xor(hn::DemoteTo(d8, hn::NearestInt(sum)), hn::Set(d8, steps.flip_dst)), d8, dst);
}

void add_band(const CodeSumSteps& steps, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* dst,
              std::int64_t count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto behind = [b](std::int64_t i) { return b == nullptr ? nullptr : b + i; };
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) add_some(d, steps, a + i, behind(i), dst + i);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) add_some(one, steps, a + i, behind(i), dst + i);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>

#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(add_band);

CodeSumSteps::CodeSumSteps(const CodeSum& sum)
    : a(sum.a.scale / sum.dst.scale),
      b(sum.b.scale / sum.dst.scale),
      flip_a(sum.signed_a ? 128 : 0),
      flip_b(sum.signed_b ? 128 : 0),
      flip_dst(sum.signed_dst ? 128 : 0) {
  const auto zero = static_cast<float>(sum.dst.zero + flip_dst);
  offset = zero - a * static_cast<float>(sum.a.zero + flip_a) - b * static_cast<float>(sum.b.zero + flip_b);
  low = std::clamp(sum.low / sum.dst.scale + zero, 0.0F, 255.0F);
  high = std::clamp(sum.high / sum.dst.scale + zero, low, 255.0F);
}

void add_codes(const CodeSum& sum, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* dst,
               std::int64_t count) {
  constexpr std::int64_t kGrain = 1 << 15;  // elements that are worth a thread
  CodeSum used = sum;
  if (b == nullptr) used.b = {0.0F, 0};
  const CodeSumSteps steps(used);
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(add_band)(steps, a + begin, b == nullptr ? nullptr : b + begin, dst + begin, end - begin);
  });
}

void add_codes_plain(const CodeSum& sum, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* dst,
                     std::int64_t count) {
  const auto real = [](std::uint8_t code, bool is_signed, const CodeScale& scale) {
    const int number = is_signed ? static_cast<std::int8_t>(code) : code;
    return static_cast<double>(number - scale.zero) * scale.scale;
  };
  const double least = sum.signed_dst ? -128.0 : 0.0;
  for (std::int64_t i = 0; i < count; ++i) {
    double value = real(a[i], sum.signed_a, sum.a);
    if (b != nullptr) value += real(b[i], sum.signed_b, sum.b);
    value = std::clamp(value, static_cast<double>(sum.low), static_cast<double>(sum.high));
    const double code = std::nearbyint(value / sum.dst.scale) + sum.dst.zero;
    dst[i] = static_cast<std::uint8_t>(static_cast<int>(std::clamp(code, least, least + 255.0)));
  }
}

}  // namespace atrous
#endif
