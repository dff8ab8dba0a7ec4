// A matrix product of bf16 factors with a panel of columns, blocked in registers. Included once for every SIMD target.
#if defined(ATROUS_BF16_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_BF16_PRODUCT_INL_H_
#undef ATROUS_BF16_PRODUCT_INL_H_
#else
#define ATROUS_BF16_PRODUCT_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdint>
#include <cstring>

#include "kernels/bf16-inl.h"
#include "kernels/conv_epilogue-inl.h"

// Stands for HWY_BEFORE_NAMESPACE where functions use add_pairs: no target of Highway 1.0 stands for AVX512_BF16, so
// code with its instructions is compiled beside that without them, and has_bf16_products() says which may run.
#undef ATROUS_BEFORE_BF16
#undef ATROUS_COMPILES_BF16
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
#define ATROUS_COMPILES_BF16 1
#define ATROUS_BEFORE_BF16()                        \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512bf16") \
  static_assert(true, "For requiring trailing semicolon")
#else
#define ATROUS_COMPILES_BF16 0
#define ATROUS_BEFORE_BF16() HWY_BEFORE_NAMESPACE()
#endif

ATROUS_BEFORE_BF16();
namespace atrous::HWY_NAMESPACE {

// c [rows,columns] = [f(] [c +] a [rows,depth] x b [depth,columns] [+ bias)], with sums in f32; strides in elements
// from row to row. The depth is even. b holds pairs of its rows: [depth / 2][columns][2].
template <typename T>
struct Bf16Product {
  const BFloat16* a;
  std::int64_t a_stride;
  const BFloat16* b;
  std::int64_t b_stride;  // from pair to pair
  std::int64_t depth;
  T* c;
  std::int64_t c_stride;
  bool accumulate;
  const ConvEpilogue* epilogue;  // null: the plain sum; its bias belongs to the first column
};

// Whether the CPU has what kNative needs.
HWY_INLINE bool has_native_bf16() {
#if ATROUS_COMPILES_BF16
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

#if HWY_TARGET <= HWY_AVX3
constexpr int kBf16PanelVectors = 4;  // 6 x 4 sums of 32 registers
#else
constexpr int kBf16PanelVectors = 2;
#endif
constexpr int kBf16PanelRows = 6;

// sum + a[2i] b[2i] + a[2i+1] b[2i+1] in lane i. kNative: by the instruction of AVX512_BF16, which takes denormals as
// 0.
template <bool kNative, class D, class V = hwy::HWY_NAMESPACE::VFromD<D>, class W>
HWY_INLINE V add_pairs(D d, V sum, W a, W b) {
  namespace hn = hwy::HWY_NAMESPACE;
#if ATROUS_COMPILES_BF16
  if constexpr (kNative) {
    static_cast<void>(d);
    return V{_mm512_dpbf16_ps(sum.raw, reinterpret_cast<__m512bh>(a.raw), reinterpret_cast<__m512bh>(b.raw))};
  }
#endif
  const auto high = hn::Set(hn::RebindToUnsigned<D>(), 0xFFFF0000U);
  const auto even = [d](W pairs) { return hn::BitCast(d, hn::ShiftLeft<16>(pairs)); };
  const auto odd = [d, high](W pairs) { return hn::BitCast(d, hn::And(pairs, high)); };
  return hn::MulAdd(odd(a), odd(b), hn::MulAdd(even(a), even(b), sum));
}

template <bool kNative, class D, typename T>
HWY_INLINE void store_sum(D d, hwy::HWY_NAMESPACE::VFromD<D> sum, T* to) {
#if ATROUS_COMPILES_BF16
  if constexpr (kNative && sizeof(T) == sizeof(BFloat16)) {
    const auto rounded = _mm512_cvtneps_pbh(sum.raw);
    std::memcpy(static_cast<void*>(to), &rounded, sizeof(rounded));
    return;
  }
#endif
  store_f32(sum, d, to);
}

template <bool kNative, int kHeight, int kWidth, typename T>
HWY_INLINE void multiply_bf16_tile(const Bf16Product<T>& p, const BFloat16* HWY_RESTRICT a, T* HWY_RESTRICT c) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<float> d;
  const hn::ScalableTag<std::uint32_t> du;
  using V = hn::VFromD<decltype(d)>;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t a_stride = p.a_stride;
  const BFloat16* HWY_RESTRICT b = p.b;
  V sums[kHeight][kWidth];
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      sums[i][j] = hn::Zero(d);
      hwy::Prefetch(c + i * p.c_stride + j * lanes);
    }
  }
  for (std::int64_t k = 0; k < p.depth; k += 2) {
    hn::VFromD<decltype(du)> line[kWidth];
    for (int j = 0; j < kWidth; ++j) {
      line[j] = hn::LoadU(du, reinterpret_cast<const std::uint32_t*>(b) + j * lanes);
    }
    for (int i = 0; i < kHeight; ++i) {
      std::uint32_t pair;
      std::memcpy(&pair, a + i * a_stride + k, sizeof(pair));
      const auto factor = hn::Set(du, pair);
      for (int j = 0; j < kWidth; ++j) sums[i][j] = add_pairs<kNative>(d, sums[i][j], factor, line[j]);
    }
    b += p.b_stride;
  }
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      T* const to = c + i * p.c_stride + j * lanes;
      V sum = sums[i][j];
      if (p.accumulate) sum = hn::Add(sum, load_f32(d, to));
      if (p.epilogue != nullptr) {
        if (p.epilogue->bias != nullptr) sum = hn::Add(sum, hn::LoadU(d, p.epilogue->bias + j * lanes));
        sum = activate(d, sum, *p.epilogue);
      }
      store_sum<kNative>(d, sum, to);
    }
  }
}

template <bool kNative, int kWidth, typename T>
HWY_NOINLINE void multiply_bf16_rows(const Bf16Product<T>& p, std::int64_t rows) {
  const BFloat16* a = p.a;
  T* c = p.c;
  for (; rows >= kBf16PanelRows; rows -= kBf16PanelRows) {
    multiply_bf16_tile<kNative, kBf16PanelRows, kWidth>(p, a, c);
    a += kBf16PanelRows * p.a_stride;
    c += kBf16PanelRows * p.c_stride;
  }
  for (; rows >= 2; rows -= 2) {
    multiply_bf16_tile<kNative, 2, kWidth>(p, a, c);
    a += 2 * p.a_stride;
    c += 2 * p.c_stride;
  }
  if (rows > 0) multiply_bf16_tile<kNative, 1, kWidth>(p, a, c);
}

// The columns are a multiple of 16.
template <bool kNative, typename T>
HWY_INLINE void multiply_bf16_panel(Bf16Product<T> p, std::int64_t rows, std::int64_t columns) {
  const auto lanes = static_cast<std::int64_t>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<float>()));
  ConvEpilogue epilogue;
  if (p.epilogue != nullptr) {
    epilogue = *p.epilogue;
    p.epilogue = &epilogue;
  }
  while (columns > 0) {
    const auto vectors = static_cast<int>(columns / lanes < kBf16PanelVectors ? columns / lanes : kBf16PanelVectors);
    if (vectors == kBf16PanelVectors) {
      multiply_bf16_rows<kNative, kBf16PanelVectors>(p, rows);
    } else if (vectors == 3) {
      multiply_bf16_rows<kNative, 3>(p, rows);
    } else if (vectors == 2) {
      multiply_bf16_rows<kNative, 2>(p, rows);
    } else {
      multiply_bf16_rows<kNative, 1>(p, rows);
    }
    p.b += 2 * vectors * lanes;
    p.c += vectors * lanes;
    if (epilogue.bias != nullptr) epilogue.bias += vectors * lanes;
    columns -= vectors * lanes;
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
