// Where products of bf16 factors go: sums in f32, added to what is there, and ended by an epilogue. Included once for
// every SIMD target.
#if defined(ATROUS_FLOAT_SINK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_FLOAT_SINK_INL_H_
#undef ATROUS_FLOAT_SINK_INL_H_
#else
#define ATROUS_FLOAT_SINK_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdint>
#include <cstring>

#include "kernels/bf16-inl.h"
#include "kernels/conv_epilogue-inl.h"
#include "kernels/dot-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {

// c [rows,columns] = [f(] [c +] sums [+ bias)]. T: float or BFloat16; kNative: rounded by AVX512_BF16.
template <bool kNative, typename T>
struct FloatSink {
  T* c;
  std::int64_t stride;  // elements from row to row
  bool accumulate;
  const ConvEpilogue* epilogue;  // null: the plain sum; its bias belongs to the first column

  HWY_INLINE void prefetch(std::int64_t row, std::int64_t column) const { hwy::Prefetch(c + row * stride + column); }

  template <class D>
  HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> start(D d, std::int64_t) const {
    return hwy::HWY_NAMESPACE::Zero(d);
  }

  template <class V>
  HWY_INLINE void put(V sum, std::int64_t row, std::int64_t column) const {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::ScalableTag<float> d;
    T* const to = c + row * stride + column;
    if (accumulate) sum = hn::Add(sum, load_f32(d, to));
    if (epilogue != nullptr) {
      if (epilogue->bias != nullptr) sum = hn::Add(sum, hn::LoadU(d, epilogue->bias + column));
      sum = activate(d, sum, *epilogue);
    }
    store(sum, to);
  }

 private:
  template <class V>
  static HWY_INLINE void store(V sum, T* to) {
#if ATROUS_COMPILES_BF16
    if constexpr (kNative && sizeof(T) == sizeof(BFloat16)) {
      const auto rounded = _mm512_cvtneps_pbh(sum.raw);
      std::memcpy(static_cast<void*>(to), &rounded, sizeof(rounded));
      return;
    }
#endif
    store_f32(sum, hwy::HWY_NAMESPACE::ScalableTag<float>(), to);
  }
};

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
