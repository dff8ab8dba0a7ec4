// Vectors of bf16 for kernels that store maps so: loads widen to f32, stores round. Included once a target.
#include <hwy/highway.h>

#include "atrous/tensor.h"

#if defined(ATROUS_KERNELS_BF16_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_KERNELS_BF16_INL_H_
#undef ATROUS_KERNELS_BF16_INL_H_
#else
#define ATROUS_KERNELS_BF16_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

// The elements of a map in f32 arithmetic, however they are stored.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> load_f32(D d, const float* from) {
  return hwy::HWY_NAMESPACE::LoadU(d, from);
}

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> load_f32(D d, const BFloat16* from) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> du32;
  const hn::Rebind<std::uint16_t, D> du16;
  const auto bits = hn::LoadU(du16, reinterpret_cast<const std::uint16_t*>(from));
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(du32, bits)));
}

template <class D>
HWY_INLINE void store_f32(hwy::HWY_NAMESPACE::VFromD<D> value, D d, float* to) {
  hwy::HWY_NAMESPACE::StoreU(value, d, to);
}

// Half of the last place that stays, a little less where the last bit is 0 so that ties go to even. A NaN keeps its
// upper bits, with one set so that it does not become infinite.
template <class D>
HWY_INLINE void store_f32(hwy::HWY_NAMESPACE::VFromD<D> value, D, BFloat16* to) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> du32;
  const hn::Rebind<std::uint16_t, D> du16;
  const auto bits = hn::BitCast(du32, value);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(du32, 1U));
  const auto rounded = hn::Add(bits, hn::Add(odd, hn::Set(du32, 0x7FFFU)));
  const auto quiet = hn::Or(bits, hn::Set(du32, 0x400000U));
  const auto kept = hn::IfThenElse(hn::RebindMask(du32, hn::IsNaN(value)), quiet, rounded);
  hn::StoreU(hn::TruncateTo(du16, hn::ShiftRight<16>(kept)), du16, reinterpret_cast<std::uint16_t*>(to));
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
