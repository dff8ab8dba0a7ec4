// Products of Winograd's convolution: the weights of a panel of channels are transformed and used while in cache.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_products.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/winograd.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET <= HWY_AVX3
constexpr int kVectors = 4;  // 6 x 4 sums of 32 registers
#else
constexpr int kVectors = 2;  // 6 x 2 of 16
#endif
constexpr int kRows = 6;

// c [rows,panel] (+)= a [rows,depth] x b [depth,panel]
struct Operands {
  const float* a;
  std::int64_t a_stride;
  const float* b;
  std::int64_t b_stride;
  std::int64_t depth;
  float* c;
  std::int64_t c_stride;
  bool accumulate;
};

template <int kHeight, int kWidth>
HWY_INLINE void multiply_tile(const Operands& o, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b,
                              float* HWY_RESTRICT c) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t a_stride = o.a_stride;
  const std::int64_t b_stride = o.b_stride;
  V sums[kHeight][kWidth];
  for (int i = 0; i < kHeight; ++i) {
    for (int j = 0; j < kWidth; ++j) {
      sums[i][j] = hn::Zero(d);
      hwy::Prefetch(c + i * o.c_stride + j * lanes);
    }
  }
  for (std::int64_t k = 0; k < o.depth; ++k) {
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
      float* const to = c + i * o.c_stride + j * lanes;
      hn::StoreU(o.accumulate ? hn::Add(sums[i][j], hn::LoadU(d, to)) : sums[i][j], d, to);
    }
  }
}

template <int kWidth>
HWY_NOINLINE void multiply_rows(const Operands& o, std::int64_t rows) {
  const float* a = o.a;
  float* c = o.c;
  for (; rows >= kRows; rows -= kRows) {
    multiply_tile<kRows, kWidth>(o, a, o.b, c);
    a += kRows * o.a_stride;
    c += kRows * o.c_stride;
  }
  switch (rows) {
    case 1: return multiply_tile<1, kWidth>(o, a, o.b, c);
    case 2: return multiply_tile<2, kWidth>(o, a, o.b, c);
    case 3: return multiply_tile<3, kWidth>(o, a, o.b, c);
    case 4: return multiply_tile<4, kWidth>(o, a, o.b, c);
    case 5: return multiply_tile<5, kWidth>(o, a, o.b, c);
    default: return;
  }
}

void multiply_panel(Operands o, std::int64_t rows, std::int64_t columns) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
  std::int64_t column = 0;
  const auto advance = [&o, &column](std::int64_t by) {
    column += by;
    o.b += by;
    o.c += by;
  };
  for (; column + kVectors * lanes <= columns; advance(kVectors * lanes)) multiply_rows<kVectors>(o, rows);
  for (; column < columns; advance(lanes)) multiply_rows<1>(o, rows);
}

// One row product: out[x][channel][panel] from packed [channel][9][panel]. `factors` are the row product's three.
struct WeightWork {
  const float* packed;
  std::int64_t channels;
  std::int64_t panel;
  float factors[3];
  float* out;
};

template <int kByPoints, int kOfShort>
void transform_weights(const WeightWork& work) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const V factors[3] = {hn::Set(d, work.factors[0]), hn::Set(d, work.factors[1]), hn::Set(d, work.factors[2])};
  const float* taps = work.packed;
  for (std::int64_t i = 0; i < work.channels * work.panel; i += work.panel) {
    for (std::int64_t lane = 0; lane < work.panel; lane += lanes, taps += lanes) {
      V x[3], u[kByPoints + kOfShort];
      for (int tap = 0; tap < 3; ++tap) {
        const V top = hn::Mul(factors[0], hn::LoadU(d, taps + tap * work.panel));
        const V middle = hn::MulAdd(factors[1], hn::LoadU(d, taps + (3 + tap) * work.panel), top);
        x[tap] = hn::MulAdd(factors[2], hn::LoadU(d, taps + (6 + tap) * work.panel), middle);
      }
      apply<WeightMatrix<false, kByPoints>>(x, u);
      apply<WeightMatrix<true, kOfShort>>(x, u + kByPoints);
      for (int product = 0; product < kByPoints + kOfShort; ++product) {
        hn::StoreU(u[product], d, work.out + product * work.channels * work.panel + i + lane);
      }
    }
    taps += 8 * work.panel;
  }
}

using TransformWeights = void (*)(const WeightWork&);

TransformWeights weight_transform(const WinogradAxis& columns) {
  constexpr TransformWeights kByPoints[] = {transform_weights<3, 0>, transform_weights<4, 0>, transform_weights<5, 0>,
                                            transform_weights<6, 0>, transform_weights<7, 0>, transform_weights<8, 0>};
  if (columns.of_short == 0) return kByPoints[columns.by_points - 3];
  if (columns.by_points > 0) return transform_weights<5, 3>;
  return columns.of_short == 1 ? transform_weights<0, 1> : transform_weights<0, 3>;
}

// Work items [begin,end) of [panel][row product][column product].
void multiply_items(const WinogradBlock& block, const WinogradProducts& work, std::int64_t begin, std::int64_t end,
                    float* temporary) {
  const std::int64_t height = block.rows.products();
  const std::int64_t width = block.columns.products();
  const std::int64_t depth = block.src_channels;
  const TransformWeights transform = weight_transform(block.columns);
  for (std::int64_t item = begin; item < end; ++item) {
    const std::int64_t first = item / width / height * kWinogradPanel;
    const std::int64_t panel = std::min(kWinogradPanel, block.dst_channels - first);
    const std::int64_t y = item / width % height;
    const std::int64_t x = item % width;
    if (item == begin || x == 0) {
      WeightWork weights{work.weights + first * depth * 9, depth, panel, {}, temporary};
      for (int tap = 0; tap < 3; ++tap) {
        weights.factors[tap] = static_cast<float>(block.rows.weight(static_cast<int>(y), tap));
      }
      transform(weights);
    }
    const auto matrix = static_cast<std::size_t>(kMostWinogradProducts * y + x);
    const Operands operands = {work.inputs + block.inputs.begin[matrix],
                               block.inputs.row_stride,
                               temporary + x * depth * panel,
                               panel,
                               depth,
                               work.products + block.products.begin[matrix] + first,
                               block.products.row_stride,
                               work.accumulate};
    const std::int64_t rows =
        block.rows.users[static_cast<std::size_t>(y)] * block.columns.users[static_cast<std::size_t>(x)];
    multiply_panel(operands, rows, panel);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(multiply_items);

std::int64_t winograd_items(const WinogradBlock& block) {
  const std::int64_t panels = (block.dst_channels + kWinogradPanel - 1) / kWinogradPanel;
  return panels * block.rows.products() * block.columns.products();
}

void multiply(const WinogradBlock& block, const WinogradProducts& work) {
  parallel_parts(winograd_items(block), work.parts, [&](int part, std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(multiply_items)
    (block, work, begin, end, work.temporary + part * block.weight_floats());
  });
}

}  // namespace atrous
#endif
