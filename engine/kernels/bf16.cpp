// Conversion between f32 and bf16: SIMD on bands of elements.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/bf16.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/bf16-inl.h"
#include "kernels/bf16.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename From, typename To>
void convert(const From* src, To* dst, std::int64_t count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) store_f32(load_f32(d, src + i), d, dst + i);
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) store_f32(load_f32(one, src + i), one, dst + i);
}

void narrow_band(const float* src, BFloat16* dst, std::int64_t count) { convert(src, dst, count); }
void widen_band(const BFloat16* src, float* dst, std::int64_t count) { convert(src, dst, count); }

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(narrow_band);
HWY_EXPORT(widen_band);

namespace {

constexpr std::int64_t kGrain = 1 << 15;  // elements that are worth a thread

}  // namespace

void to_bf16(const float* src, BFloat16* dst, std::int64_t count) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(narrow_band)(src + begin, dst + begin, end - begin);
  });
}

void to_f32(const BFloat16* src, float* dst, std::int64_t count) {
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(widen_band)(src + begin, dst + begin, end - begin);
  });
}

void to_bf16_plain(const float* src, BFloat16* dst, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) dst[i] = to_bf16(src[i]);
}

void to_f32_plain(const BFloat16* src, float* dst, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) dst[i] = to_f32(src[i]);
}

}  // namespace atrous
#endif
