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
};

#if HWY_TARGET <= HWY_AVX3
constexpr int kPanelVectors = 4;  // 6 x 4 sums of 32 registers
#else
constexpr int kPanelVectors = 2;  // 6 x 2 of 16
#endif
constexpr int kPanelRows = 6;

template <int kHeight, int kWidth>
HWY_INLINE void multiply_tile(const PanelProduct& p, const float* HWY_RESTRICT a, float* HWY_RESTRICT c) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<float> d;
  using V = hn::VFromD<decltype(d)>;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t a_stride = p.a_stride;
  const std::int64_t b_stride = p.b_stride;
  const float* HWY_RESTRICT b = p.b;
  V sums[kHeight][kWidth];
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      sums[i][j] = hn::Zero(d);
      hwy::Prefetch(c + i * p.c_stride + j * lanes);
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
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      float* const to = c + i * p.c_stride + j * lanes;
      V sum = sums[i][j];
      if (p.accumulate) sum = hn::Add(sum, hn::LoadU(d, to));
      if (p.epilogue != nullptr) {
        if (p.epilogue->bias != nullptr) sum = hn::Add(sum, hn::LoadU(d, p.epilogue->bias + j * lanes));
        sum = activate(d, sum, *p.epilogue);
      }
      hn::StoreU(sum, d, to);
    }
  }
}

template <int kWidth>
HWY_NOINLINE void multiply_rows(const PanelProduct& p, std::int64_t rows) {
  const float* a = p.a;
  float* c = p.c;
  for (; rows >= kPanelRows; rows -= kPanelRows) {
    multiply_tile<kPanelRows, kWidth>(p, a, c);
    a += kPanelRows * p.a_stride;
    c += kPanelRows * p.c_stride;
  }
  switch (rows) {
    case 1: return multiply_tile<1, kWidth>(p, a, c);
    case 2: return multiply_tile<2, kWidth>(p, a, c);
    case 3: return multiply_tile<3, kWidth>(p, a, c);
    case 4: return multiply_tile<4, kWidth>(p, a, c);
    case 5: return multiply_tile<5, kWidth>(p, a, c);
    default: return;
  }
}

// The columns are a multiple of 16.
HWY_INLINE void multiply_panel(PanelProduct p, std::int64_t rows, std::int64_t columns) {
  const auto lanes = static_cast<std::int64_t>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<float>()));
  ConvEpilogue epilogue;
  if (p.epilogue != nullptr) {
    epilogue = *p.epilogue;
    p.epilogue = &epilogue;
  }
  while (columns > 0) {
    const auto vectors = static_cast<int>(columns / lanes < kPanelVectors ? columns / lanes : kPanelVectors);
    if (vectors == kPanelVectors) {
      multiply_rows<kPanelVectors>(p, rows);
    } else if (vectors == 3) {
      multiply_rows<3>(p, rows);
    } else if (vectors == 2) {
      multiply_rows<2>(p, rows);
    } else {
      multiply_rows<1>(p, rows);
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
