// A matrix product with a panel of columns, blocked in registers. Included once for every SIMD target.
#if defined(ATROUS_PANEL_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_PANEL_PRODUCT_INL_H_
#undef ATROUS_PANEL_PRODUCT_INL_H_
#else
#define ATROUS_PANEL_PRODUCT_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdint>

#include "kernels/conv_epilogue-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

// c [rows,columns] = [f(] [c +] a [rows,depth] x b [depth,columns] [+ bias)]; strides in floats from row to row.
struct PanelProduct {
  const float* a;
  std::int64_t a_stride;
  const float* b;
  std::int64_t b_stride;
  std::int64_t depth;
  float* c;
  std::int64_t c_stride;
  bool accumulate;
  const ConvEpilogue* epilogue;  // null: the plain sum; its bias belongs to the first column
  std::int64_t last_lanes = 0;   // multiply_panel's: how many columns of the last vector there are
};

// The first `count` lanes, of which there may be fewer than a vector has. Masks of SSE would touch the others.
constexpr bool kMasksLanes = HWY_TARGET <= HWY_AVX2;

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<D> load_lanes(D d, const float* from, std::int64_t count) {
  namespace hn = hwy::HWY_NAMESPACE;
  if (count == static_cast<std::int64_t>(hn::Lanes(d))) return hn::LoadU(d, from);
  if constexpr (kMasksLanes) return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(count)), d, from);
  HWY_ALIGN float lanes[hn::MaxLanes(D())] = {};
  for (std::int64_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
}

template <class D>
HWY_INLINE void store_lanes(D d, hwy::HWY_NAMESPACE::VFromD<D> value, float* to, std::int64_t count) {
  namespace hn = hwy::HWY_NAMESPACE;
  if (count == static_cast<std::int64_t>(hn::Lanes(d))) return hn::StoreU(value, d, to);
  if constexpr (kMasksLanes) {
    hn::BlendedStore(value, hn::FirstN(d, static_cast<std::size_t>(count)), d, to);
  } else {
    HWY_ALIGN float lanes[hn::MaxLanes(D())];
    hn::Store(value, d, lanes);
    for (std::int64_t i = 0; i < count; ++i) to[i] = lanes[i];
  }
}

#if HWY_TARGET <= HWY_AVX3
constexpr int kPanelVectors = 4;  // 6 x 4 sums of 32 registers
#else
constexpr int kPanelVectors = 2;  // 6 x 2 of 16
#endif
constexpr int kPanelRows = 6;
constexpr std::int64_t kPrefetchDepth = 48;  // so long a product hides fetching its destination

// What becomes of the sums of a tile. kPart: of the last vector some lanes only are there.
template <int kHeight, int kWidth, bool kPart, class D, class V>
HWY_INLINE void finish_tile(D d, const PanelProduct& p, V (*HWY_RESTRICT sums)[kWidth], float* HWY_RESTRICT c) {
  namespace hn = hwy::HWY_NAMESPACE;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto count = [&](int j) { return kPart && j + 1 == kWidth ? p.last_lanes : lanes; };
  if (p.accumulate) {
    for (int i = 0; i < kHeight; ++i) {
      for (int j = 0; j < kWidth; ++j) {
        sums[i][j] = hn::Add(sums[i][j], load_lanes(d, c + i * p.c_stride + j * lanes, count(j)));
      }
    }
  }
  for (int i = 0; i < kHeight && p.epilogue != nullptr; ++i) activate<kWidth>(d, *p.epilogue, sums[i]);
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) store_lanes(d, sums[i][j], c + i * p.c_stride + j * lanes, count(j));
  }
}

template <int kHeight, int kWidth, bool kPart>
HWY_INLINE void multiply_tile(const PanelProduct& p, const float* HWY_RESTRICT a, float* HWY_RESTRICT c) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<float> d;
  using V = hn::VFromD<decltype(d)>;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t a_stride = p.a_stride;
  const std::int64_t b_stride = p.b_stride;
  const float* HWY_RESTRICT b = p.b;
  V sums[kHeight][kWidth];
  const float* const bias = p.epilogue != nullptr ? p.epilogue->bias : nullptr;
  for (int j = 0; j < kWidth; ++j) {
    const std::int64_t count = kPart && j + 1 == kWidth ? p.last_lanes : lanes;
    const V start = bias != nullptr ? load_lanes(d, bias + j * lanes, count) : hn::Zero(d);
    for (int i = 0; i < kHeight; ++i) {
      sums[i][j] = start;
      if (p.depth >= kPrefetchDepth) hwy::Prefetch(c + i * p.c_stride + j * lanes);
    }
  }
  for (std::int64_t k = 0; k < p.depth; ++k) {
    V line[kWidth];
    for (int j = 0; j < kWidth; ++j) line[j] = hn::LoadU(d, b + j * lanes);
    for (int i = 0; i < kHeight; ++i) {
      const V factor = hn::Set(d, a[i * a_stride + k]);
      for (int j = 0; j < kWidth; ++j) sums[i][j] = hn::MulAdd(factor, line[j], sums[i][j]);
    }
    b += b_stride;
  }
  finish_tile<kHeight, kWidth, kPart>(d, p, sums, c);
}

template <int kWidth, bool kPart>
HWY_NOINLINE void multiply_rows(const PanelProduct& p, std::int64_t rows) {
  const float* a = p.a;
  float* c = p.c;
  for (; rows >= kPanelRows; rows -= kPanelRows) {
    multiply_tile<kPanelRows, kWidth, kPart>(p, a, c);
    a += kPanelRows * p.a_stride;
    c += kPanelRows * p.c_stride;
  }
  switch (rows) {
    case 1: return multiply_tile<1, kWidth, kPart>(p, a, c);
    case 2: return multiply_tile<2, kWidth, kPart>(p, a, c);
    case 3: return multiply_tile<3, kWidth, kPart>(p, a, c);
    case 4: return multiply_tile<4, kWidth, kPart>(p, a, c);
    case 5: return multiply_tile<5, kWidth, kPart>(p, a, c);
    default: return;
  }
}

template <bool kPart>
HWY_INLINE void multiply_width(const PanelProduct& p, std::int64_t rows, int vectors) {
  switch (vectors) {
    case 1: return multiply_rows<1, kPart>(p, rows);
    case 2: return multiply_rows<2, kPart>(p, rows);
    case 3: return multiply_rows<3, kPart>(p, rows);
    default: return multiply_rows<kPanelVectors, kPart>(p, rows);
  }
}

// b has zeros up to a multiple of 16 columns.
HWY_INLINE void multiply_panel(PanelProduct p, std::int64_t rows, std::int64_t columns) {
  const auto lanes = static_cast<std::int64_t>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<float>()));
  ConvEpilogue epilogue;
  if (p.epilogue != nullptr) {
    epilogue = *p.epilogue;
    p.epilogue = &epilogue;
  }
  while (columns > 0) {
    const std::int64_t left = (columns + lanes - 1) / lanes;
    const auto vectors = static_cast<int>(left < kPanelVectors ? left : kPanelVectors);
    p.last_lanes = columns - (vectors - 1) * lanes;
    if (p.last_lanes < lanes) {
      multiply_width<true>(p, rows, vectors);
    } else {
      multiply_width<false>(p, rows, vectors);
    }
    p.b += vectors * lanes;
    p.c += vectors * lanes;
    if (epilogue.bias != nullptr) epilogue.bias += vectors * lanes;
    columns -= vectors * lanes;
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
