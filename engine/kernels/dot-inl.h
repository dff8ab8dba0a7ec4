// Sums of products of narrow factors, several of which share a word of 32 bits. Included once for every SIMD target.
#if defined(ATROUS_DOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_DOT_INL_H_
#undef ATROUS_DOT_INL_H_
#else
#define ATROUS_DOT_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>

// Stands for HWY_BEFORE_NAMESPACE where functions use what is below. No target of Highway 1.0 stands for AVX512_BF16,
// so code with its instructions is compiled beside that without them, and has_native_bf16() says which may run. AVX3_DL
// is chosen on CPUs with AVX-512 VNNI only, but does not tell the compiler of it.
#undef ATROUS_BEFORE_DOT
#undef ATROUS_COMPILES_BF16
#undef ATROUS_HAS_VNNI
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL
#define ATROUS_HAS_VNNI 1
#define ATROUS_COMPILES_BF16 1
#define ATROUS_BEFORE_DOT()                                    \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni,avx512bf16") \
  static_assert(true, "For requiring trailing semicolon")
#elif HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
#define ATROUS_HAS_VNNI 0
#define ATROUS_COMPILES_BF16 1
#define ATROUS_BEFORE_DOT()                         \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512bf16") \
  static_assert(true, "For requiring trailing semicolon")
#else
#define ATROUS_HAS_VNNI 0
#define ATROUS_COMPILES_BF16 0
#define ATROUS_BEFORE_DOT() HWY_BEFORE_NAMESPACE()
#endif

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {

constexpr bool kHasVnni = ATROUS_HAS_VNNI != 0;

// Whether the CPU has AVX512_BF16.
HWY_INLINE bool has_native_bf16() {
#if ATROUS_COMPILES_BF16
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

#if ATROUS_HAS_VNNI
// sums[i] + words[4i] * weights[4i] + ... + words[4i+3] * weights[4i+3]; words are u8, weights s8, sums wrap around.
HWY_INLINE hwy::HWY_NAMESPACE::Vec512<std::int32_t> add_products(hwy::HWY_NAMESPACE::Vec512<std::int32_t> sums,
                                                                 hwy::HWY_NAMESPACE::Vec512<std::uint8_t> words,
                                                                 hwy::HWY_NAMESPACE::Vec512<std::int32_t> weights) {
  return hwy::HWY_NAMESPACE::Vec512<std::int32_t>{_mm512_dpbusd_epi32(sums.raw, words.raw, weights.raw)};
}

HWY_INLINE hwy::HWY_NAMESPACE::Vec256<std::int32_t> add_products(hwy::HWY_NAMESPACE::Vec256<std::int32_t> sums,
                                                                 hwy::HWY_NAMESPACE::Vec256<std::uint8_t> words,
                                                                 hwy::HWY_NAMESPACE::Vec256<std::int32_t> weights) {
  return hwy::HWY_NAMESPACE::Vec256<std::int32_t>{_mm256_dpbusd_epi32(sums.raw, words.raw, weights.raw)};
}

HWY_INLINE hwy::HWY_NAMESPACE::Vec128<std::int32_t> add_products(hwy::HWY_NAMESPACE::Vec128<std::int32_t> sums,
                                                                 hwy::HWY_NAMESPACE::Vec128<std::uint8_t> words,
                                                                 hwy::HWY_NAMESPACE::Vec128<std::int32_t> weights) {
  return hwy::HWY_NAMESPACE::Vec128<std::int32_t>{_mm_dpbusd_epi32(sums.raw, words.raw, weights.raw)};
}
#endif

// What the words hold that a matrix product multiplies, with W = Vec<std::uint32_t> of a and b, and the sums' type.

// Two bf16. kNative: by the instruction of AVX512_BF16, which takes denormals as 0.
template <bool kNative>
struct Bf16Pairs {
  using Sum = float;

  template <class D, class W>
  static HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> add(D d, hwy::HWY_NAMESPACE::VFromD<D> sum, W a, W b) {
    namespace hn = hwy::HWY_NAMESPACE;
#if ATROUS_COMPILES_BF16
    if constexpr (kNative) {
      static_cast<void>(d);
      return hn::VFromD<D>{
          _mm512_dpbf16_ps(sum.raw, reinterpret_cast<__m512bh>(a.raw), reinterpret_cast<__m512bh>(b.raw))};
    }
#endif
    const auto high = hn::Set(hn::RebindToUnsigned<D>(), 0xFFFF0000U);
    const auto even = [d](W pairs) { return hn::BitCast(d, hn::ShiftLeft<16>(pairs)); };
    const auto odd = [d, high](W pairs) { return hn::BitCast(d, hn::And(pairs, high)); };
    return hn::MulAdd(odd(a), odd(b), hn::MulAdd(even(a), even(b), sum));
  }
};

// Part kIndex of a word cut into parts of kBits bits, with its sign.
template <int kBits, int kIndex, class D, class W>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> signed_part(D d, W words) {
  namespace hn = hwy::HWY_NAMESPACE;
  return hn::ShiftRight<32 - kBits>(hn::BitCast(d, hn::ShiftLeft<32 - kBits*(kIndex + 1)>(words)));
}

#if ATROUS_HAS_VNNI
// GCC 12 stores arrays of sums in every step, because these instructions have another type than their results; the
// empty statement hides that.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> kept_in_register(__m512i sum) {
  asm("" : "+v"(sum));
  return hwy::HWY_NAMESPACE::VFromD<D>{sum};
}
#endif

// Two s16, sums wrap around.
struct ShortPairs {
  using Sum = std::int32_t;

  template <class D, class W>
  static HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> add(D d, hwy::HWY_NAMESPACE::VFromD<D> sum, W a, W b) {
#if ATROUS_HAS_VNNI
    static_cast<void>(d);
    return kept_in_register<D>(_mm512_dpwssd_epi32(sum.raw, a.raw, b.raw));
#else
    sum = sum + signed_part<16, 0>(d, a) * signed_part<16, 0>(d, b);
    return sum + signed_part<16, 1>(d, a) * signed_part<16, 1>(d, b);
#endif
  }
};

// Four bytes, u8 in a (kSigned: s8, made u8 by adding 128) and s8 in b; sums wrap around.
template <bool kSigned>
struct ByteQuads {
  using Sum = std::int32_t;

  template <class D, class W>
  static HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> add(D d, hwy::HWY_NAMESPACE::VFromD<D> sum, W a, W b) {
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::RebindToUnsigned<D> du;
    if constexpr (kSigned) a = hn::Xor(a, hn::Set(du, 0x80808080U));
#if ATROUS_HAS_VNNI
    static_cast<void>(d);
    return kept_in_register<D>(_mm512_dpbusd_epi32(sum.raw, a.raw, b.raw));
#else
    const auto byte = [d, du](W word) { return hn::BitCast(d, hn::And(word, hn::Set(du, 255U))); };
    sum = sum + byte(a) * signed_part<8, 0>(d, b);
    sum = sum + byte(hn::ShiftRight<8>(a)) * signed_part<8, 1>(d, b);
    sum = sum + byte(hn::ShiftRight<16>(a)) * signed_part<8, 2>(d, b);
    return sum + byte(hn::ShiftRight<24>(a)) * signed_part<8, 3>(d, b);
#endif
  }
};

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
