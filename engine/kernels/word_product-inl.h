// A matrix product of factors that share words of 32 bits, with a panel of columns, blocked in registers. Included once
// for every SIMD target.
#if defined(ATROUS_WORD_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_WORD_PRODUCT_INL_H_
#undef ATROUS_WORD_PRODUCT_INL_H_
#else
#define ATROUS_WORD_PRODUCT_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <cstring>

#include "kernels/dot-inl.h"

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {

// a [rows,depth] times b [depth,columns], counted in words, which hold neighbours along the depth; strides in words
// from row to row.
struct WordProduct {
  const void* a;
  std::int64_t a_stride;
  const void* b;
  std::int64_t b_stride;
  std::int64_t depth;
};

#if HWY_TARGET <= HWY_AVX3
constexpr int kWordPanelVectors = 4;  // 6 x 4 sums of 32 registers
#else
constexpr int kWordPanelVectors = 2;
#endif
constexpr int kWordPanelRows = 6;

// Words: what they hold (see dot-inl.h). Sink: prefetch(row, column) is told where sums will come, start(d, column)
// says what a vector of them begins at, and put(sum, row, column) takes it.
template <class Words, int kHeight, int kWidth, class Sink>
HWY_INLINE void multiply_word_tile(const WordProduct& p, const Sink& sink, std::int64_t row, std::int64_t column) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<typename Words::Sum> d;
  const hn::ScalableTag<std::uint32_t> du;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t a_stride = p.a_stride;
  const std::uint32_t* HWY_RESTRICT a = static_cast<const std::uint32_t*>(p.a) + row * a_stride;
  const std::uint32_t* HWY_RESTRICT b = static_cast<const std::uint32_t*>(p.b) + column;
  hn::VFromD<decltype(d)> sums[kHeight][kWidth];
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      sums[i][j] = sink.start(d, column + j * lanes);
      sink.prefetch(row + i, column + j * lanes);
    }
  }
  for (std::int64_t k = 0; k < p.depth; ++k) {
    hn::VFromD<decltype(du)> line[kWidth];
    for (int j = 0; j < kWidth; ++j) line[j] = hn::LoadU(du, b + j * lanes);
    for (int i = 0; i < kHeight; ++i) {
      std::uint32_t word;
      std::memcpy(&word, a + i * a_stride + k, sizeof(word));
      const auto factor = hn::Set(du, word);
      for (int j = 0; j < kWidth; ++j) sums[i][j] = Words::add(d, sums[i][j], factor, line[j]);
    }
    b += p.b_stride;
  }
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) sink.put(sums[i][j], row + i, column + j * lanes);
  }
}

template <class Words, int kWidth, class Sink>
HWY_NOINLINE void multiply_word_rows(const WordProduct& p, const Sink& sink, std::int64_t rows, std::int64_t column) {
  const Sink copy = sink;  // stores cannot change it
  std::int64_t row = 0;
  for (; rows - row >= kWordPanelRows; row += kWordPanelRows) {
    multiply_word_tile<Words, kWordPanelRows, kWidth>(p, copy, row, column);
  }
  for (; rows - row >= 2; row += 2) multiply_word_tile<Words, 2, kWidth>(p, copy, row, column);
  if (rows > row) multiply_word_tile<Words, 1, kWidth>(p, copy, row, column);
}

// The columns are a multiple of 16.
template <class Words, class Sink>
HWY_INLINE void multiply_word_panel(const WordProduct& p, const Sink& sink, std::int64_t rows, std::int64_t columns) {
  const auto lanes =
      static_cast<std::int64_t>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<std::uint32_t>()));
  for (std::int64_t column = 0; column < columns;) {
    const std::int64_t left = (columns - column) / lanes;
    if (left >= kWordPanelVectors) {
      multiply_word_rows<Words, kWordPanelVectors>(p, sink, rows, column);
      column += kWordPanelVectors * lanes;
    } else if (left == 3) {
      multiply_word_rows<Words, 3>(p, sink, rows, column);
      column += 3 * lanes;
    } else if (left == 2) {
      multiply_word_rows<Words, 2>(p, sink, rows, column);
      column += 2 * lanes;
    } else {
      multiply_word_rows<Words, 1>(p, sink, rows, column);
      column += lanes;
    }
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
