// Tables of codes: 64 lookups at once where the CPU permutes bytes across registers.
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL  // for VBMI: Highway 1.0 leaves this target out otherwise
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/code_table.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/code_maps.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL
namespace hn = hwy::HWY_NAMESPACE;

// The lower seven bits of a code choose from either half of the table, the highest bit chooses the half.
std::int64_t look_up_vectors(const std::uint8_t* src, const std::uint8_t* table, std::uint8_t* dst,
                             std::int64_t count) {
  const hn::FixedTag<std::uint8_t, 64> d;
  const auto a = hn::LoadU(d, table);
  const auto b = hn::LoadU(d, table + 64);
  const auto lower_end = hn::LoadU(d, table + 128);
  const auto upper_end = hn::LoadU(d, table + 192);
  std::int64_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const auto codes = hn::LoadU(d, src + i);
    const __m512i low = _mm512_permutex2var_epi8(a.raw, codes.raw, b.raw);
    const __m512i high = _mm512_permutex2var_epi8(lower_end.raw, codes.raw, upper_end.raw);
    const __m512i chosen = _mm512_mask_blend_epi8(_mm512_movepi8_mask(codes.raw), low, high);
    hn::StoreU(hn::Vec512<std::uint8_t>{chosen}, d, dst + i);
  }
  return i;
}
#else
std::int64_t look_up_vectors(const std::uint8_t*, const std::uint8_t*, std::uint8_t*, std::int64_t) { return 0; }
#endif

void look_up_band(const std::uint8_t* src, const std::uint8_t* table, std::uint8_t* dst, std::int64_t count) {
  for (std::int64_t i = look_up_vectors(src, table, dst, count); i < count; ++i) dst[i] = table[src[i]];
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(look_up_band);

void look_up_codes(const std::uint8_t* src, const std::uint8_t* table, std::uint8_t* dst, std::int64_t count) {
  constexpr std::int64_t kGrain = 1 << 15;  // codes that are worth a thread
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(look_up_band)(src + begin, table, dst + begin, end - begin);
  });
}

}  // namespace atrous
#endif
