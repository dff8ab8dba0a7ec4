// Transforms of Winograd convolution, SIMD over the channels.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/winograd.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/winograd.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::VFromD<D>;

constexpr std::size_t kMostProducts = kMostWinogradTile + 2;
constexpr std::size_t kMostLanes = HWY_MAX_BYTES / sizeof(float);

V times(float factor, V x) { return hn::Mul(hn::Set(D(), factor), x); }
V plus(float factor, V x, V y) { return hn::MulAdd(hn::Set(D(), factor), x, y); }  // factor x + y

// B^T d for one axis: tile + 2 inputs to tile + 2 products. `in` and `out` are arrays of vectors in memory.
struct Input {
  template <int kTile>
  static void apply(const V* HWY_RESTRICT d, V* HWY_RESTRICT t) {
    if constexpr (kTile == 2) {
      t[0] = hn::Sub(d[0], d[2]);
      t[1] = hn::Add(d[1], d[2]);
      t[2] = hn::Sub(d[2], d[1]);
      t[3] = hn::Sub(d[1], d[3]);
    } else if constexpr (kTile == 3) {
      const V odd = hn::Sub(d[3], d[1]);
      t[0] = plus(2.0F, hn::Sub(d[0], d[2]), odd);
      t[1] = hn::Sub(plus(-2.0F, d[1], d[3]), d[2]);
      t[2] = plus(2.0F, d[1], plus(-3.0F, d[2], d[3]));
      t[3] = odd;
      t[4] = plus(-2.0F, odd, hn::Sub(d[4], d[2]));
    } else {
      const V a = plus(-4.0F, d[2], d[4]);
      const V b = plus(-4.0F, d[1], d[3]);
      const V c = hn::Sub(d[4], d[2]);
      const V e = times(2.0F, hn::Sub(d[3], d[1]));
      t[0] = plus(4.0F, d[0], plus(-5.0F, d[2], d[4]));
      t[1] = hn::Add(a, b);
      t[2] = hn::Sub(a, b);
      t[3] = hn::Add(c, e);
      t[4] = hn::Sub(c, e);
      t[5] = plus(4.0F, d[1], plus(-5.0F, d[3], d[5]));
    }
  }
};

// A^T m for one axis: tile + 2 products to tile outputs.
struct Output {
  template <int kTile>
  static void apply(const V* HWY_RESTRICT m, V* HWY_RESTRICT o) {
    const V sum = hn::Add(m[1], m[2]);
    const V difference = hn::Sub(m[1], m[2]);
    if constexpr (kTile == 2) {
      o[0] = hn::Add(m[0], sum);
      o[1] = hn::Sub(difference, m[3]);
    } else if constexpr (kTile == 3) {
      o[0] = hn::Add(hn::Add(m[0], sum), m[3]);
      o[1] = plus(2.0F, m[3], difference);
      o[2] = hn::Add(plus(4.0F, m[3], sum), m[4]);
    } else {
      const V sum2 = hn::Add(m[3], m[4]);
      const V difference2 = hn::Sub(m[3], m[4]);
      o[0] = hn::Add(hn::Add(m[0], sum), sum2);
      o[1] = plus(2.0F, difference2, difference);
      o[2] = plus(4.0F, sum2, sum);
      o[3] = hn::Add(plus(8.0F, difference2, difference), m[5]);
    }
  }
};

// G g for one axis: three weights to tile + 2 factors.
struct Weights {
  template <int kTile>
  static void apply(const V* HWY_RESTRICT g, V* HWY_RESTRICT u) {
    const V ends = hn::Add(g[0], g[2]);
    if constexpr (kTile == 2) {
      u[0] = g[0];
      u[1] = times(0.5F, hn::Add(ends, g[1]));
      u[2] = times(0.5F, hn::Sub(ends, g[1]));
      u[3] = g[2];
    } else if constexpr (kTile == 3) {
      u[0] = times(0.5F, g[0]);
      u[1] = times(-0.5F, hn::Add(ends, g[1]));
      u[2] = times(-1.0F / 6.0F, hn::Sub(ends, g[1]));
      u[3] = times(1.0F / 6.0F, plus(4.0F, g[2], plus(2.0F, g[1], g[0])));
      u[4] = g[2];
    } else {
      const V even = plus(4.0F, g[2], g[0]);
      u[0] = times(0.25F, g[0]);
      u[1] = times(-1.0F / 6.0F, hn::Add(ends, g[1]));
      u[2] = times(-1.0F / 6.0F, hn::Sub(ends, g[1]));
      u[3] = times(1.0F / 24.0F, plus(2.0F, g[1], even));
      u[4] = times(1.0F / 24.0F, plus(-2.0F, g[1], even));
      u[5] = g[2];
    }
  }
};

template <class Transform>
void apply(int tile, const V* in, V* out) {
  switch (tile) {
    case 2: return Transform::template apply<2>(in, out);
    case 3: return Transform::template apply<3>(in, out);
    default: return Transform::template apply<4>(in, out);
  }
}

// Where a tile lies.
struct Place {
  std::int64_t image, row, column;
};

Place place_of(const Winograd& w, std::int64_t tile) {
  const std::int64_t columns = w.columns.tiles();
  const std::int64_t rows = w.rows.tiles();
  return {tile / (rows * columns), w.rows.tile_begin[static_cast<std::size_t>(tile / columns % rows)],
          w.columns.tile_begin[static_cast<std::size_t>(tile % columns)]};
}

// The pixels that a tile reads along one axis; -1 outside of the map.
void find_inputs(const WinogradAxis& axis, std::int64_t begin, std::int64_t* positions) {
  for (int i = 0; i < axis.products(); ++i) {
    const std::int64_t position = begin - axis.pad_begin + i * axis.dilation;
    positions[i] = position >= 0 && position < axis.src ? position : -1;
  }
}

// One tile, `lanes` channels from `src` on. Vectors of a column are transformed first, then the rows of the result.
void input_vectors(const Winograd& w, const float* src, const std::int64_t* rows, const std::int64_t* columns,
                   float* dst, std::int64_t dst_stride) {
  const D d;
  const std::size_t height = static_cast<std::size_t>(w.rows.products());
  const std::size_t width = static_cast<std::size_t>(w.columns.products());
  V column[kMostProducts] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
  V done[kMostProducts];
  V half[kMostProducts][kMostProducts];
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y) {
      const bool inside = rows[y] >= 0 && columns[x] >= 0;
      column[y] =
          inside ? hn::LoadU(d, src + (rows[y] * w.columns.src + columns[x]) * w.all_src_channels) : hn::Zero(d);
    }
    apply<Input>(w.rows.tile, column, done);
    for (std::size_t y = 0; y < height; ++y) half[y][x] = done[y];
  }
  for (std::size_t y = 0; y < height; ++y) {
    apply<Input>(w.columns.tile, half[y], done);
    for (std::size_t x = 0; x < width; ++x) {
      hn::StoreU(done[x], d, dst);
      dst += dst_stride;
    }
  }
}

void input_tiles(const Winograd& w, const TileBlock& block, std::int64_t begin, std::int64_t end, const float* src,
                 float* dst) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
  std::int64_t rows[kMostProducts], columns[kMostProducts];
  for (std::int64_t i = begin; i < end; ++i) {
    const Place place = place_of(w, std::min(block.first + i, w.tiles() - 1));
    find_inputs(w.rows, place.row, rows);
    find_inputs(w.columns, place.column, columns);
    const float* const image = src + place.image * w.rows.src * w.columns.src * w.all_src_channels;
    for (std::int64_t c = 0; c < w.src_channels; c += lanes) {
      input_vectors(w, image + c, rows, columns, dst + i * w.src_channels + c, block.count * w.src_channels);
    }
  }
}

// One output vector with everything that follows the convolution.
void finish(V value, V bias, const WinogradEpilogue& epilogue, float* dst) {
  const D d;
  value = hn::Add(value, bias);
  if (epilogue.add_dst) value = hn::Add(value, hn::LoadU(d, dst));
  hn::StoreU(hn::Min(hn::Max(value, hn::Set(d, epilogue.low)), hn::Set(d, epilogue.high)), d, dst);
}

void output_vectors(const Winograd& w, const WinogradEpilogue& epilogue, const float* products, std::int64_t stride,
                    const Place& place, V bias, float* dst) {
  const D d;
  const std::size_t height = static_cast<std::size_t>(w.rows.products());
  const std::size_t width = static_cast<std::size_t>(w.columns.products());
  V line[kMostProducts], done[kMostProducts];
  V half[kMostProducts][kMostProducts];  // [column of products][row of outputs]
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < height; ++y) {
      line[y] = hn::LoadU(d, products + static_cast<std::int64_t>(y * width + x) * stride);
    }
    apply<Output>(w.rows.tile, line, half[x]);
  }
  for (std::int64_t y = 0; y < w.rows.tile; ++y) {
    const std::int64_t row = place.row + y * w.rows.dilation;
    if (row >= w.rows.dst) break;
    for (std::size_t x = 0; x < width; ++x) line[x] = half[x][y];
    apply<Output>(w.columns.tile, line, done);
    for (std::int64_t x = 0; x < w.columns.tile; ++x) {
      const std::int64_t column = place.column + x * w.columns.dilation;
      if (column >= w.columns.dst) break;
      finish(done[x], bias, epilogue, dst + (row * w.columns.dst + column) * w.dst_channels);
    }
  }
}

void output_tiles(const Winograd& w, const TileBlock& block, const WinogradEpilogue& epilogue, std::int64_t begin,
                  std::int64_t end, const float* products, float* dst) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t stride = block.count * w.dst_channels;
  for (std::int64_t i = begin; i < end && block.first + i < w.tiles(); ++i) {
    const Place place = place_of(w, block.first + i);
    float* const image = dst + place.image * w.rows.dst * w.columns.dst * w.dst_channels;
    for (std::int64_t c = 0; c < w.dst_channels; c += lanes) {
      const V bias = epilogue.bias != nullptr ? hn::LoadU(d, epilogue.bias + c) : hn::Zero(d);
      output_vectors(w, epilogue, products + i * w.dst_channels + c, stride, place, bias, image + c);
    }
  }
}

// The kernels of `lanes` dst channels and one src channel; kernels[9][lanes] to dst[i * stride].
void weight_vectors(const Winograd& w, const float* kernels, std::int64_t lanes, float* dst, std::int64_t stride) {
  const D d;
  const std::size_t height = static_cast<std::size_t>(w.rows.products());
  V line[3], done[kMostProducts];
  V half[kMostProducts][3];
  for (std::size_t x = 0; x < 3; ++x) {
    for (std::size_t y = 0; y < 3; ++y) line[y] = hn::LoadU(d, kernels + static_cast<std::int64_t>(3 * y + x) * lanes);
    apply<Weights>(w.rows.tile, line, done);
    for (std::size_t y = 0; y < height; ++y) half[y][x] = done[y];
  }
  for (std::size_t y = 0; y < height; ++y) {
    apply<Weights>(w.columns.tile, half[y], done);
    for (int x = 0; x < w.columns.products(); ++x) {
      hn::StoreU(done[x], d, dst);
      dst += stride;
    }
  }
}

// dst channels [begin,end) in groups of lanes: their weights are first turned so that channels lie side by side.
void weight_columns(const Winograd& w, std::int64_t begin, std::int64_t end, const float* weights, float* dst) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
  HWY_ALIGN float kernels[9 * kMostLanes];
  for (std::int64_t to = begin; to < end; to += lanes) {
    for (std::int64_t from = 0; from < w.src_channels; ++from) {
      for (std::int64_t lane = 0; lane < lanes; ++lane) {
        const float* const kernel = weights + ((to + lane) * w.all_src_channels + from) * 9;
        for (std::int64_t k = 0; k < 9; ++k) kernels[k * lanes + lane] = kernel[k];
      }
      weight_vectors(w, kernels, lanes, dst + from * w.dst_channels + to, w.src_channels * w.dst_channels);
    }
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(input_tiles);
HWY_EXPORT(output_tiles);
HWY_EXPORT(weight_columns);

void transform_weights(const Winograd& winograd, const float* weights, float* transformed) {
  constexpr std::int64_t kGroup = 16;  // a multiple of every vector length
  parallel_ranges(winograd.dst_channels / kGroup, 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(weight_columns)(winograd, begin * kGroup, end * kGroup, weights, transformed);
  });
}

void transform_input(const Winograd& winograd, const TileBlock& block, const float* src, float* transformed) {
  parallel_ranges(block.count, 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(input_tiles)(winograd, block, begin, end, src, transformed);
  });
}

void transform_output(const Winograd& winograd, const TileBlock& block, const WinogradEpilogue& epilogue,
                      const float* products, float* dst) {
  parallel_ranges(block.count, 1, [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(output_tiles)(winograd, block, epilogue, begin, end, products, dst);
  });
}

}  // namespace atrous
#endif
