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

// f(value)
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> activate(D d, hwy::HWY_NAMESPACE::VFromD<D> value,
                                                  const ConvEpilogue& epilogue) {
  namespace hn = hwy::HWY_NAMESPACE;
  using Function = ConvEpilogue::Function;
  if (epilogue.function == Function::kClamp) {
    return hn::Min(hn::Max(value, hn::Set(d, epilogue.low)), hn::Set(d, epilogue.high));
  }
  if (epilogue.function == Function::kLeakyRelu) {
    return hn::IfThenElse(hn::Lt(value, hn::Zero(d)), hn::Mul(value, hn::Set(d, epilogue.low)), value);
  }
  const auto gate = hn::MulAdd(value, hn::Set(d, 1.0F / 6.0F), hn::Set(d, 0.5F));
  return hn::Mul(value, hn::Min(hn::Max(gate, hn::Zero(d)), hn::Set(d, 1.0F)));
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
