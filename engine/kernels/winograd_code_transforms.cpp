// Transforms of Winograd's convolution of codes: pixels to the inputs of products, and products to pixels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_code_transforms.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

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

struct LoadSums {
  HWY_INLINE V32 operator()(const std::int32_t* from) const { return hn::LoadU(D32(), from); }
};

struct PutCodeInput {
  std::int16_t* const (*out)[kMost];
  std::int64_t c;

  HWY_INLINE void operator()(V16 value, int line, int i) const { hn::StoreU(value, D16(), out[line][i] + c); }
};

// What brings multiples of outputs back to these.
struct CodeDivision {
  std::int32_t inverse;
  int shift;

  CodeDivision(WinogradForm row, WinogradForm column)
      : inverse(static_cast<std::int32_t>(winograd_code_inverse(row) * winograd_code_inverse(column))),
        shift(winograd_code_shift(row) + winograd_code_shift(column)) {}
};

struct PutCodeOutput {
  const CodeDivision& division;
  const CodeEpilogue& epilogue;
  std::byte* dst;
  const std::int64_t (*out)[kMost];
  std::int64_t c;

  HWY_INLINE void operator()(V32 value, int line, int i) const {
    const V32 sum = hn::ShiftRightSame(hn::Mul(value, hn::Set(D32(), division.inverse)), division.shift);
    finish_sums(epilogue, sum, c, dst, out[line][i] + c);
  }
};

void code_input_tile(const WinogradBlock& block, std::int64_t index, const CodeLoad& load, const std::uint8_t* src,
                     const std::uint8_t* outside, std::int16_t* inputs) {
  const Tile tile(block, index);
  const std::uint8_t* in[kMost][kMost];  // [column][row]
  std::int16_t* out[kMost][kMost];       // [row product][column product]
  locate_inputs(block, tile, src, outside, in);
  locate_products<false>(block, block.inputs, tile, inputs, out);
  Half<D16> half;
  for (std::int64_t c = 0; c < block.src_channels; c += static_cast<std::int64_t>(hn::Lanes(D16()))) {
    with_form<CodeInputMatrix, FirstPass>(tile.row.form, in, tile.column.form.inputs(), c, load, half);
    with_form<CodeInputMatrix, LastPass>(tile.column.form, half, tile.row.form.products(), PutCodeInput{out, c});
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
  std::int64_t out[kMost][kMost];        // [row][column]
  locate_products<true>(block, block.products, tile, products, in);
  locate_outputs(block, tile, out);
  const CodeDivision division(tile.row.form, tile.column.form);
  Half<D32> half;
  for (std::int64_t c = 0; c < block.dst_channels; c += static_cast<std::int64_t>(hn::Lanes(D32()))) {
    with_form<CodeOutputMatrix, FirstPass>(tile.row.form, in, tile.column.form.products(), c, LoadSums(), half);
    with_form<CodeOutputMatrix, LastPass>(tile.column.form, half, tile.row.form.outputs,
                                          PutCodeOutput{division, epilogue, dst, out, c});
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
