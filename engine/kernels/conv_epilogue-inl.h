// The functions at the end of own convolutions, on vectors. Included once for every SIMD target.
#if defined(ATROUS_CONV_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_CONV_EPILOGUE_INL_H_
#undef ATROUS_CONV_EPILOGUE_INL_H_
#else
#define ATROUS_CONV_EPILOGUE_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/conv_epilogue.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

// f(values[i]) in place. All take the same way, so that the choice is made once and the values stay in registers.
template <int kCount, class D>
HWY_INLINE void activate(D d, const ConvEpilogue& epilogue, hwy::HWY_NAMESPACE::VFromD<D>* HWY_RESTRICT values) {
  namespace hn = hwy::HWY_NAMESPACE;
  const auto low = hn::Set(d, epilogue.low);
  if (epilogue.function == ConvEpilogue::Function::kClamp) {
    const auto high = hn::Set(d, epilogue.high);
    HWY_UNROLL(8)
    for (int i = 0; i < kCount; ++i) values[i] = hn::Min(high, hn::Max(low, values[i]));
  } else if (epilogue.function == ConvEpilogue::Function::kHardSwish) {
    HWY_UNROLL(8)
    for (int i = 0; i < kCount; ++i) {
      const auto gate = hn::MulAdd(values[i], hn::Set(d, 1.0F / 6.0F), hn::Set(d, 0.5F));
      values[i] = hn::Mul(values[i], hn::Min(hn::Set(d, 1.0F), hn::Max(hn::Zero(d), gate)));
    }
  } else {
    HWY_UNROLL(8)
    for (int i = 0; i < kCount; ++i) {
      values[i] = hn::IfThenElse(hn::Lt(values[i], hn::Zero(d)), hn::Mul(low, values[i]), values[i]);
    }
  }
}

// f(value)
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> activate(D d, hwy::HWY_NAMESPACE::VFromD<D> value,
                                                  const ConvEpilogue& epilogue) {
  activate<1>(d, epilogue, &value);
  return value;
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
