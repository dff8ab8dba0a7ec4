// Transforms of Winograd's convolution: pixels to the inputs of products, and products to pixels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd_transforms.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/cache_control.h>
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

// in[line][i], channel `c`, to half[i][line]: every line is transformed.
template <class M>
struct FirstPass {
  template <typename T>
  static HWY_INLINE void run(const T* const (*in)[kMost], int lines, std::int64_t c, Half<float>& half) {
    const D d;
    V x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) {
        x[i] = load_f32(d, in[line][i] + c);
        hwy::Prefetch(in[line][i] + c + kPrefetchElements);
      }
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) hn::Store(y[i], d, half.at(i, line));
    }
  }
};

template <class M>
struct InputPass {
  template <typename T>
  static HWY_INLINE void run(Half<float>& half, int lines, T* const (*out)[kMost], std::int64_t c) {
    const D d;
    V x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) x[i] = hn::Load(d, half.at(line, i));
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) store_f32(y[i], d, out[line][i] + c);
    }
  }
};

template <class M>
struct OutputPass {
  template <typename T>
  static HWY_INLINE void run(Half<float>& half, int lines, T* const (*out)[kMost], std::int64_t c,
                             const ConvEpilogue& epilogue) {
    const D d;
    const V bias = epilogue.bias != nullptr ? hn::LoadU(d, epilogue.bias + c) : hn::Zero(d);
    V x[kMost], y[kMost];
    for (int line = 0; line < lines; ++line) {
      for (int i = 0; i < M::kColumns; ++i) x[i] = hn::Load(d, half.at(line, i));
      apply<M>(x, y);
      for (int i = 0; i < M::kRows; ++i) {
        T* const dst = out[line][i] + c;
        V value = hn::Add(y[i], bias);
        if (epilogue.add_dst) value = hn::Add(value, load_f32(d, dst));
        store_f32(activate(d, value, epilogue), d, dst);
      }
    }
  }
};

template <typename T, typename Factor>
void input_tile(const WinogradBlock& block, std::int64_t index, const T* src, Factor* inputs) {
  const Tile tile(block, index);
  const T* in[kMost][kMost];  // [column][row]
  Factor* out[kMost][kMost];  // [row product][column product]
  src += tile.row.image * block.rows.src * block.columns.src * block.all_src_channels;
  for (int x = 0; x < tile.column.form.inputs(); ++x) {
    const std::int64_t column = input_position(block.columns, tile.column, x);
    for (int y = 0; y < tile.row.form.inputs(); ++y) {
      const std::int64_t row = input_position(block.rows, tile.row, y);
      const bool is_inside = row >= 0 && column >= 0;
      in[x][y] = is_inside ? src + (row * block.columns.src + column) * block.all_src_channels : kZeros<T>;
    }
  }
  for (int y = 0; y < tile.row.form.products(); ++y) {
    for (int x = 0; x < tile.column.form.products(); ++x) out[y][x] = inputs + tile.line(block, block.inputs, y, x);
  }
  Half<float> half;
  for (std::int64_t c = 0; c < block.src_channels; c += static_cast<std::int64_t>(hn::Lanes(D()))) {
    with_form<InputMatrix, FirstPass>(tile.row.form, in, tile.column.form.inputs(), c, half);
    with_form<InputMatrix, InputPass>(tile.column.form, half, tile.row.form.products(), out, c);
  }
}

template <typename T>
void output_tile(const WinogradBlock& block, const ConvEpilogue& epilogue, std::int64_t index, const float* products,
                 T* dst) {
  const Tile tile(block, index);
  const float* in[kMost][kMost];  // [column product][row product]
  T* out[kMost][kMost];           // [row][column]
  dst += tile.row.image * block.rows.dst * block.columns.dst * block.dst_channels;
  for (int x = 0; x < tile.column.form.products(); ++x) {
    for (int y = 0; y < tile.row.form.products(); ++y) in[x][y] = products + tile.line(block, block.products, y, x);
  }
  for (int y = 0; y < tile.row.form.outputs; ++y) {
    const std::int64_t row = tile.row.begin + y * block.rows.dilation;
    for (int x = 0; x < tile.column.form.outputs; ++x) {
      const std::int64_t column = tile.column.begin + x * block.columns.dilation;
      out[y][x] = dst + (row * block.columns.dst + column) * block.dst_channels;
    }
  }
  Half<float> half;
  for (std::int64_t c = 0; c < block.dst_channels; c += static_cast<std::int64_t>(hn::Lanes(D()))) {
    with_form<OutputMatrix, FirstPass>(tile.row.form, in, tile.column.form.products(), c, half);
    with_form<OutputMatrix, OutputPass>(tile.column.form, half, tile.row.form.outputs, out, c, epilogue);
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
