// Products of bytes by VNNI, on targets that have it. Included once for every SIMD target.
#if defined(ATROUS_VNNI_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_VNNI_INL_H_
#undef ATROUS_VNNI_INL_H_
#else
#define ATROUS_VNNI_INL_H_
#endif

#include <hwy/highway.h>

// Stands for HWY_BEFORE_NAMESPACE where functions use add_products: Highway 1.0 chooses AVX3_DL on CPUs with AVX-512
// VNNI only, but does not tell the compiler of it.
#undef ATROUS_BEFORE_VNNI
#undef ATROUS_HAS_VNNI
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL
#define ATROUS_HAS_VNNI 1
#define ATROUS_BEFORE_VNNI()                        \
  HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni") \
  static_assert(true, "For requiring trailing semicolon")
#else
#define ATROUS_HAS_VNNI 0
#define ATROUS_BEFORE_VNNI() HWY_BEFORE_NAMESPACE()
#endif

ATROUS_BEFORE_VNNI();
namespace atrous::HWY_NAMESPACE {

constexpr bool kHasVnni = ATROUS_HAS_VNNI != 0;

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

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
