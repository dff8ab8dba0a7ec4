// Transforms of Winograd's convolution: pixels to the inputs of products, and products to pixels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_transforms.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/bf16-inl.h"
#include "kernels/conv_epilogue-inl.h"
#include "kernels/winograd.h"
#include "kernels/winograd_tile-inl.h"
#include "kernels/winograd_transform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
HWY_ALIGN constexpr T kZeros[kMostSliceChannels] = {};  // what is outside of the map

struct LoadF32 {
  template <typename T>
  HWY_INLINE V operator()(const T* from) const {
    return load_f32(D(), from);
  }
};

template <typename T>
struct PutInput {
  T* const (*out)[kMost];
  std::int64_t c;

  HWY_INLINE void operator()(V value, int line, int i) const { store_f32(value, D(), out[line][i] + c); }
};

template <typename T>
struct PutOutput {
  const ConvEpilogue& epilogue;
  T* dst;
  const std::int64_t (*out)[kMost];
  V bias;

  HWY_INLINE void operator()(V value, int line, int i) const {
    T* const to = dst + out[line][i];
    value = hn::Add(value, bias);
    if (epilogue.add_dst) value = hn::Add(value, load_f32(D(), to));
    store_f32(activate(D(), value, epilogue), D(), to);
  }
};

template <typename T, typename Factor>
void input_tile(const WinogradBlock& block, std::int64_t index, const T* src, Factor* inputs) {
  const Tile tile(block, index);
  const T* in[kMost][kMost];  // [column][row]
  Factor* out[kMost][kMost];  // [row product][column product]
  locate_inputs(block, tile, src, kZeros<T>, in);
  locate_products<false>(block, block.inputs, tile, inputs, out);
  Half<D> half;
  for (std::int64_t c = 0; c < block.src_channels; c += static_cast<std::int64_t>(hn::Lanes(D()))) {
    with_form<InputMatrix, FirstPass>(tile.row.form, in, tile.column.form.inputs(), c, LoadF32(), half);
    with_form<InputMatrix, LastPass>(tile.column.form, half, tile.row.form.products(), PutInput<Factor>{out, c});
  }
}

template <typename T>
void output_tile(const WinogradBlock& block, const ConvEpilogue& epilogue, std::int64_t index, const float* products,
                 T* dst) {
  const Tile tile(block, index);
  const float* in[kMost][kMost];   // [column product][row product]
  std::int64_t out[kMost][kMost];  // [row][column]
  locate_products<true>(block, block.products, tile, products, in);
  locate_outputs(block, tile, out);
  Half<D> half;
  for (std::int64_t c = 0; c < block.dst_channels; c += static_cast<std::int64_t>(hn::Lanes(D()))) {
    const V bias = epilogue.bias != nullptr ? hn::LoadU(D(), epilogue.bias + c) : hn::Zero(D());
    with_form<OutputMatrix, FirstPass>(tile.row.form, in, tile.column.form.products(), c, LoadF32(), half);
    with_form<OutputMatrix, LastPass>(tile.column.form, half, tile.row.form.outputs,
                                      PutOutput<T>{epilogue, dst + c, out, bias});
  }
}

template <typename T, typename Factor>
void input_tiles(const WinogradBlock& block, std::int64_t begin, std::int64_t end, const T* src, Factor* inputs) {
  for (std::int64_t tile = begin; tile < end; ++tile) input_tile(block, tile, src, inputs);
}

template <typename T>
void output_tiles(const WinogradBlock& block, const ConvEpilogue& epilogue, std::int64_t begin, std::int64_t end,
                  const float* products, T* dst) {
  for (std::int64_t tile = begin; tile < end; ++tile) output_tile(block, epilogue, tile, products, dst);
}

void input_tiles_f32(const WinogradBlock& block, std::int64_t begin, std::int64_t end, const float* src,
                     float* inputs) {
  input_tiles(block, begin, end, src, inputs);
}

void input_tiles_bf16(const WinogradBlock& block, std::int64_t begin, std::int64_t end, const BFloat16* src,
                      float* inputs) {
  input_tiles(block, begin, end, src, inputs);
}

void bf16_input_tiles_bf16(const WinogradBlock& block, std::int64_t begin, std::int64_t end, const BFloat16* src,
                           BFloat16* inputs) {
  input_tiles(block, begin, end, src, inputs);
}

void output_tiles_f32(const WinogradBlock& block, const ConvEpilogue& epilogue, std::int64_t begin, std::int64_t end,
                      const float* products, float* dst) {
  output_tiles(block, epilogue, begin, end, products, dst);
}

void output_tiles_bf16(const WinogradBlock& block, const ConvEpilogue& epilogue, std::int64_t begin, std::int64_t end,
                       const float* products, BFloat16* dst) {
  output_tiles(block, epilogue, begin, end, products, dst);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(input_tiles_f32);
HWY_EXPORT(input_tiles_bf16);
HWY_EXPORT(bf16_input_tiles_bf16);
HWY_EXPORT(output_tiles_f32);
HWY_EXPORT(output_tiles_bf16);

void transform_input(const WinogradBlock& block, const float* src, float* inputs) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(input_tiles_f32)(block, begin, end, src, inputs);
  });
}

void transform_input(const WinogradBlock& block, const BFloat16* src, float* inputs) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(input_tiles_bf16)(block, begin, end, src, inputs);
  });
}

void transform_input(const WinogradBlock& block, const BFloat16* src, BFloat16* inputs) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(bf16_input_tiles_bf16)(block, begin, end, src, inputs);
  });
}

void transform_output(const WinogradBlock& block, const ConvEpilogue& epilogue, const float* products, float* dst) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(output_tiles_f32)(block, epilogue, begin, end, products, dst);
  });
}

void transform_output(const WinogradBlock& block, const ConvEpilogue& epilogue, const float* products, BFloat16* dst) {
  parallel_ranges(block.tiles(), 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(output_tiles_bf16)(block, epilogue, begin, end, products, dst);
  });
}

}  // namespace atrous
#endif
