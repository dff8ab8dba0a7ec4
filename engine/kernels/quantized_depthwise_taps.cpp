// Packed weights and the plain version of depthwise convolution of quantised maps.
#include <algorithm>

#include "kernels/quantized_depthwise.h"
#include "kernels/quantized_lanes.h"

namespace atrous {
namespace {

using Word = std::uint32_t;

std::int64_t row_groups(const Depthwise& maps) { return (maps.rows.kernel + 3) / 4; }

// Of four weights under each other: all of them as bytes, or in the plane 0 the first and the third as 16 bits, in the
// plane 1 the others.
std::int32_t join(const std::int32_t (&w)[4], bool wide, int plane) {
  const auto bits = [&](int i, Word mask) { return static_cast<Word>(w[i]) & mask; };
  const Word word = wide ? bits(plane, 0xFFFF) | bits(plane + 2, 0xFFFF) << 16
                         : bits(0, 0xFF) | bits(1, 0xFF) << 8 | bits(2, 0xFF) << 16 | bits(3, 0xFF) << 24;
  return static_cast<std::int32_t>(word);
}

// Sums wrap around, as those of vectors do.
std::int32_t sum_of(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<Word>(a) + static_cast<Word>(b));
}

template <typename Src>
std::int32_t window_sum(const QuantizedDepthwise& spec, const Src* image, const std::int32_t* weights, std::int64_t y,
                        std::int64_t x) {
  const Depthwise& maps = spec.maps;
  std::int32_t sum = 0;
  for (std::int64_t k = 0; k < maps.taps(); ++k) {
    const std::int64_t row = maps.rows.input(k / maps.columns.kernel, y);
    const std::int64_t column = maps.columns.input(k % maps.columns.kernel, x);
    const bool inside = row >= 0 && row < maps.rows.src && column >= 0 && column < maps.columns.src;
    if (!inside) continue;
    sum = sum_of(sum, (image[(row * maps.columns.src + column) * maps.channels] - spec.src_zero) * weights[k]);
  }
  return sum;
}

template <typename Src>
void run_plain(const QuantizedDepthwise& spec, const Src* src, const std::int32_t* weights, void* dst) {
  const Depthwise& maps = spec.maps;
  const std::int64_t src_image = maps.rows.src * maps.columns.src * maps.channels;
  const std::int64_t dst_pixels = maps.rows.dst * maps.columns.dst;
  for (std::int64_t i = 0; i < maps.batch * dst_pixels * maps.channels; ++i) {
    const std::int64_t channel = i % maps.channels;
    const std::int64_t pixel = i / maps.channels;
    const Src* const image = src + pixel / dst_pixels * src_image + channel;
    std::int32_t sum = window_sum(spec, image, weights + channel * maps.taps(), pixel % dst_pixels / maps.columns.dst,
                                  pixel % maps.columns.dst);
    const auto c = static_cast<std::size_t>(channel);
    if (!spec.bias.empty()) sum = sum_of(sum, spec.bias[c]);
    if (spec.result.dst == DType::kF32) {
      static_cast<float*>(dst)[i] = rescale_plain(sum, spec.multiplier[c], spec.result);
    } else {
      const std::int32_t code = requantize_plain(sum, spec.multiplier[c], spec.result);
      static_cast<std::uint8_t*>(dst)[i] = static_cast<std::uint8_t>(code);
    }
  }
}

}  // namespace

bool leave_s8(const std::int32_t* weights, std::int64_t count) {
  return std::any_of(weights, weights + count, [](std::int32_t w) { return w < -128 || w > 127; });
}

QuantizedDepthwiseLanes make_quantized_depthwise(QuantizedDepthwise spec) {
  const QuantizedLanes lanes{spec.maps.channels};
  const auto count = static_cast<std::size_t>(lanes.count());
  QuantizedDepthwiseLanes made{std::move(spec), std::vector<std::int32_t>(count), std::vector<float>(count)};
  lanes.for_each([&](std::int64_t lane, std::int64_t channel) {
    const auto from = static_cast<std::size_t>(channel);
    const auto to = static_cast<std::size_t>(lane);
    if (!made.spec.bias.empty()) made.bias[to] = made.spec.bias[from];
    made.multiplier[to] = made.spec.multiplier[from];
  });
  return made;
}

std::size_t packed_quantized_depthwise_bytes(const QuantizedDepthwise& spec) {
  const Depthwise& maps = spec.maps;
  const std::int64_t words = (spec.wide ? 2 : 1) * row_groups(maps) * maps.columns.kernel;
  const std::int64_t sums = (maps.rows.kernel + 1) * (maps.columns.kernel + 1);
  return static_cast<std::size_t>((words + sums) * QuantizedLanes{maps.channels}.count()) * sizeof(std::int32_t);
}

// The weights [plane,group of four row taps,column tap,lane], then the sums of all weights above and left of every
// corner between taps, [row,column,lane].
void pack_quantized_depthwise_weights(const QuantizedDepthwise& spec, const std::int32_t* weights,
                                      std::int32_t* packed) {
  const std::int64_t rows = spec.maps.rows.kernel;
  const std::int64_t columns = spec.maps.columns.kernel;
  const QuantizedLanes lanes{spec.maps.channels};
  const std::int64_t count = lanes.count();
  std::fill_n(packed, packed_quantized_depthwise_bytes(spec) / sizeof(std::int32_t), 0);
  const auto weight = [&](std::int64_t channel, std::int64_t y, std::int64_t x) {
    return y < rows ? weights[(channel * rows + y) * columns + x] : 0;
  };
  std::int32_t* to = packed;
  for (int plane = 0; plane < (spec.wide ? 2 : 1); ++plane) {
    for (std::int64_t at = 0; at < row_groups(spec.maps) * columns; ++at, to += count) {
      const std::int64_t y = at / columns * 4;
      lanes.for_each([&](std::int64_t lane, std::int64_t c) {
        const std::int64_t x = at % columns;
        to[lane] =
            join({weight(c, y, x), weight(c, y + 1, x), weight(c, y + 2, x), weight(c, y + 3, x)}, spec.wide, plane);
      });
    }
  }
  const auto corner = [&](std::int64_t y, std::int64_t x) { return to + (y * (columns + 1) + x) * count; };
  for (std::int64_t y = 1; y <= rows; ++y) {
    for (std::int64_t x = 1; x <= columns; ++x) {
      lanes.for_each([&](std::int64_t lane, std::int64_t c) {
        corner(y, x)[lane] =
            corner(y - 1, x)[lane] + corner(y, x - 1)[lane] - corner(y - 1, x - 1)[lane] + weight(c, y - 1, x - 1);
      });
    }
  }
}

void run_quantized_depthwise_plain(const QuantizedDepthwise& spec, const void* src, const std::int32_t* weights,
                                   void* dst) {
  if (spec.src == DType::kI8) {
    run_plain(spec, static_cast<const std::int8_t*>(src), weights, dst);
  } else {
    run_plain(spec, static_cast<const std::uint8_t*>(src), weights, dst);
  }
}

}  // namespace atrous
