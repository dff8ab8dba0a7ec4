// Rows of one class at a time, compiled for several instruction sets.
#include "kernels/planes.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/planes.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE void InterpolateAt(D d, const float* src, const ColumnTaps& taps, std::size_t x, float* dst) {
  const hn::RebindToSigned<D> di;
  const auto weight = hn::LoadU(d, taps.weight + x);
  const auto first = hn::GatherIndex(d, src, hn::LoadU(di, taps.first + x));
  const auto second = hn::GatherIndex(d, src, hn::LoadU(di, taps.second + x));
  const auto kept = hn::Mul(first, hn::Sub(hn::Set(d, 1.0F), weight));
  hn::StoreU(hn::MulAdd(second, weight, kept), d, dst + x);
}

template <class D>
HWY_INLINE void KeepBestAt(D d, const float* values, std::int32_t klass, const BestRow& best, std::size_t x) {
  const hn::RebindToSigned<D> di;
  const auto value = hn::LoadU(d, values + x);
  const auto old = hn::LoadU(d, best.value + x);
  const auto better = hn::Gt(value, old);
  hn::StoreU(hn::IfThenElse(better, value, old), d, best.value + x);
  const auto classes = hn::LoadU(di, best.klass + x);
  hn::StoreU(hn::IfThenElse(hn::RebindMask(di, better), hn::Set(di, klass), classes), di, best.klass + x);
}

template <class D>
HWY_INLINE void AddExponentialsAt(D d, const float* values, const float* best, float* sum, std::size_t x) {
  const auto difference = hn::Sub(hn::LoadU(d, values + x), hn::LoadU(d, best + x));
  hn::StoreU(hn::Add(hn::LoadU(d, sum + x), hn::Exp(d, difference)), d, sum + x);
}

// Calls `at(tag, x)` for whole vectors, then for single elements.
template <class At>
HWY_INLINE void ForRow(std::size_t count, const At& at) {
  const hn::ScalableTag<float> full;
  std::size_t x = 0;
  for (; x + hn::Lanes(full) <= count; x += hn::Lanes(full)) at(full, x);
  for (; x < count; ++x) at(hn::CappedTag<float, 1>(), x);
}

void InterpolateRow(const float* src, const ColumnTaps& taps, float* dst) {
  ForRow(taps.count, [&](auto d, std::size_t x) HWY_ATTR { InterpolateAt(d, src, taps, x, dst); });
}

void KeepBest(const float* values, std::int32_t klass, const BestRow& best) {
  ForRow(best.count, [&](auto d, std::size_t x) HWY_ATTR { KeepBestAt(d, values, klass, best, x); });
}

void AddExponentials(const float* values, const float* best, std::size_t count, float* sum) {
  ForRow(count, [&](auto d, std::size_t x) HWY_ATTR { AddExponentialsAt(d, values, best, sum, x); });
}

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(InterpolateRow);
HWY_EXPORT(KeepBest);
HWY_EXPORT(AddExponentials);

}  // namespace

void interpolate_row(const float* src, const ColumnTaps& taps, float* dst) {
  HWY_DYNAMIC_DISPATCH(InterpolateRow)(src, taps, dst);
}

void keep_best(const float* values, std::int32_t klass, const BestRow& best) {
  HWY_DYNAMIC_DISPATCH(KeepBest)(values, klass, best);
}

void add_exponentials(const float* values, const float* best, std::size_t count, float* sum) {
  HWY_DYNAMIC_DISPATCH(AddExponentials)(values, best, count, sum);
}

void interpolate_row_plain(const float* src, const ColumnTaps& taps, float* dst) {
  for (std::size_t x = 0; x < taps.count; ++x) {
    dst[x] = src[taps.first[x]] * (1.0F - taps.weight[x]) + src[taps.second[x]] * taps.weight[x];
  }
}

void keep_best_plain(const float* values, std::int32_t klass, const BestRow& best) {
  for (std::size_t x = 0; x < best.count; ++x) {
    if (!(values[x] > best.value[x])) continue;
    best.value[x] = values[x];
    best.klass[x] = klass;
  }
}

void add_exponentials_plain(const float* values, const float* best, std::size_t count, float* sum) {
  for (std::size_t x = 0; x < count; ++x) sum[x] += std::exp(values[x] - best[x]);
}

}  // namespace atrous
#endif  // HWY_ONCE
