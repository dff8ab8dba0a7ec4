// Transforms of Winograd's convolution of codes: pixels to the inputs of products, and products to pixels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_code_transforms.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/code_epilogue-inl.h"
#include "kernels/winograd_codes.h"
#include "kernels/winograd_tile-inl.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D16 = hn::CappedTag<std::int16_t, kWinogradCodeChannels>;
using V16 = hn::VFromD<D16>;
using D32 = hn::CappedTag<std::int32_t, kWinogradChannels>;
using V32 = hn::VFromD<D32>;

// Codes less their zero point; signed ones are made unsigned by a flip of bits.
struct CodeLoad {
  V16 zero;
  hn::VFromD<hn::Rebind<std::uint8_t, D16>> flip;

  explicit CodeLoad(const WinogradCodes& src)
      : zero(hn::Set(D16(), static_cast<std::int16_t>(src.zero + (src.is_signed ? 128 : 0)))),
        flip(hn::Set(hn::Rebind<std::uint8_t, D16>(), src.is_signed ? 128 : 0)) {}

  HWY_INLINE V16 operator()(const std::uint8_t* from) const {
    const hn::Rebind<std::uint8_t, D16> d8;
    return hn::Sub(hn::PromoteTo(D16(), hn::Xor(hn::LoadU(d8, from), flip)), zero);
  }
};

// in[line][i], channel `c`, to half[i][line]: every line is transformed.
template <class M>
struct FirstCodePass {
  static HWY_INLINE void run(const std::uint8_t* const (*in)[kMost], int lines, std::int64_t c, const CodeLoad& load,
                             Half<std::int16_t>& half) {
    V16 x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) {
        x[i] = load(in[line][i] + c);
        hwy::Prefetch(in[line][i] + c + kPrefetchElements);
      }
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) hn::Store(y[i], D16(), half.at(i, line));
    }
  }
};

template <class M>
struct CodeInputPass {
  static HWY_INLINE void run(Half<std::int16_t>& half, int lines, std::int16_t* const (*out)[kMost], std::int64_t c) {
    V16 x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) x[i] = hn::Load(D16(), half.at(line, i));
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) hn::StoreU(y[i], D16(), out[line][i] + c);
    }
  }
};

template <class M>
struct FirstSumPass {
  static HWY_INLINE void run(const std::int32_t* const (*in)[kMost], int lines, std::int64_t c,
                             Half<std::int32_t>& half) {
    V32 x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) {
        x[i] = hn::LoadU(D32(), in[line][i] + c);
        hwy::Prefetch(in[line][i] + c + kPrefetchElements);
      }
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) hn::Store(y[i], D32(), half.at(i, line));
    }
  }
};

// What brings multiples of outputs back to these.
struct CodeDivision {
  std::int32_t inverse;
  int shift;

  CodeDivision(WinogradForm row, WinogradForm column)
      : inverse(static_cast<std::int32_t>(winograd_code_inverse(row) * winograd_code_inverse(column))),
        shift(winograd_code_shift(row) + winograd_code_shift(column)) {}
};

template <class M>
struct CodeOutputPass {
  static HWY_INLINE void run(Half<std::int32_t>& half, int lines, const CodeDivision& division,
                             const CodeEpilogue& epilogue, std::byte* dst, const std::int64_t (*out)[kMost],
                             std::int64_t c) {
    V32 x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) x[i] = hn::Load(D32(), half.at(line, i));
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) {
        const V32 sum = hn::ShiftRightSame(hn::Mul(y[i], hn::Set(D32(), division.inverse)), division.shift);
        finish_sums(epilogue, sum, c, dst, out[line][i] + c);
      }
    }
  }
};

void code_input_tile(const WinogradBlock& block, std::int64_t index, const CodeLoad& load, const std::uint8_t* src,
                     const std::uint8_t* outside, std::int16_t* inputs) {
  const Tile tile(block, index);
  const std::uint8_t* in[kMost][kMost];  // [column][row]
  std::int16_t* out[kMost][kMost];       // [row product][column product]
  src += tile.row.image * block.rows.src * block.columns.src * block.all_src_channels;
  for (int x = 0; x < tile.column.form.inputs(); ++x) {
    const std::int64_t column = input_position(block.columns, tile.column, x);
    for (int y = 0; y < tile.row.form.inputs(); ++y) {
      const std::int64_t row = input_position(block.rows, tile.row, y);
      const bool is_inside = row >= 0 && column >= 0;
      in[x][y] = is_inside ? src + (row * block.columns.src + column) * block.all_src_channels : outside;
    }
  }
  for (int y = 0; y < tile.row.form.products(); ++y) {
    for (int x = 0; x < tile.column.form.products(); ++x) out[y][x] = inputs + tile.line(block, block.inputs, y, x);
  }
  Half<std::int16_t> half;
  for (std::int64_t c = 0; c < block.src_channels; c += static_cast<std::int64_t>(hn::Lanes(D16()))) {
    with_code_form<CodeInputMatrix, FirstCodePass>(tile.row.form, in, tile.column.form.inputs(), c, load, half);
    with_code_form<CodeInputMatrix, CodeInputPass>(tile.column.form, half, tile.row.form.products(), out, c);
  }
}

void code_input_tiles(const WinogradBlock& block, std::int64_t begin, std::int64_t end, const WinogradCodes& src,
                      std::int16_t* inputs) {
  std::uint8_t outside[kMostSliceChannels + kPrefetchElements];
  std::fill_n(outside, sizeof(outside), static_cast<std::uint8_t>(src.zero));
  const CodeLoad load(src);
  for (std::int64_t tile = begin; tile < end; ++tile) code_input_tile(block, tile, load, src.codes, outside, inputs);
}

void code_output_tile(const WinogradBlock& block, const CodeEpilogue& epilogue, std::int64_t index,
                      const std::int32_t* products, std::byte* dst) {
  const Tile tile(block, index);
  const std::int32_t* in[kMost][kMost];  // [column product][row product]
  std::int64_t out[kMost][kMost];        // [row][column], elements of dst
  for (int x = 0; x < tile.column.form.products(); ++x) {
    for (int y = 0; y < tile.row.form.products(); ++y) in[x][y] = products + tile.line(block, block.products, y, x);
  }
  for (int y = 0; y < tile.row.form.outputs; ++y) {
    const std::int64_t row = tile.row.image * block.rows.dst + tile.row.begin + y * block.rows.dilation;
    for (int x = 0; x < tile.column.form.outputs; ++x) {
      const std::int64_t column = tile.column.begin + x * block.columns.dilation;
      out[y][x] = (row * block.columns.dst + column) * block.dst_channels;
    }
  }
  const CodeDivision division(tile.row.form, tile.column.form);
  Half<std::int32_t> half;
  for (std::int64_t c = 0; c < block.dst_channels; c += static_cast<std::int64_t>(hn::Lanes(D32()))) {
    with_code_form<CodeOutputMatrix, FirstSumPass>(tile.row.form, in, tile.column.form.products(), c, half);
    with_code_form<CodeOutputMatrix, CodeOutputPass>(tile.column.form, half, tile.row.form.outputs, division, epilogue,
                                                     dst, out, c);
  }
}

void code_output_tiles(const WinogradBlock& block, const CodeEpilogue& epilogue, std::int64_t begin, std::int64_t end,
                       const std::int32_t* products, std::byte* dst) {
  const CodeEpilogue copy = epilogue;  // stores cannot change it
  for (std::int64_t tile = begin; tile < end; ++tile) code_output_tile(block, copy, tile, products, dst);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(code_input_tiles);
HWY_EXPORT(code_output_tiles);

namespace {

int most_shift(const WinogradAxis& axis) {
  int most = 0;
  for (const WinogradTile& tile : axis.tiles) most = std::max(most, winograd_code_shift(tile.form));
  return most;
}

}  // namespace

int winograd_code_bits(const WinogradAxis& rows, const WinogradAxis& columns) {
  return most_shift(rows) + most_shift(columns);
}

void transform_input(const WinogradBlock& block, const WinogradCodes& src, std::int16_t* inputs) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(code_input_tiles)(block, begin, end, src, inputs);
  });
}

void transform_output(const WinogradBlock& block, const CodeEpilogue& epilogue, const std::int32_t* products,
                      std::byte* dst) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(code_output_tiles)(block, epilogue, begin, end, products, dst);
  });
}

}  // namespace atrous
#endif
