// Convolution tap by tap: a register-blocked matrix product on rows of the map, SIMD over channels of dst.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tap_conv.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/conv_epilogue-inl.h"
#include "kernels/tap_conv.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::VFromD<D>;

// Pixels of a tile: with two vectors of sums each they fill the registers, 32 of them with AVX-512, else 16.
constexpr int kTilePixels = HWY_MAX_BYTES == 64 ? 12 : 6;
constexpr std::size_t kMostPanel = 2 * HWY_MAX_BYTES / sizeof(float);
constexpr std::int64_t kSliceFloats = 4096;  // of a panel's weights: half of a first-level cache
constexpr std::int64_t kBlockPixels = 256;   // whose sums stay in the second-level cache

std::int64_t panel_channels() { return 2 * static_cast<std::int64_t>(hn::Lanes(D())); }

std::int64_t group_panels(const TapConv& conv) { return (conv.group_dst() + panel_channels() - 1) / panel_channels(); }

// A product of pixels [count,channels] with a panel of weights [channels,panel], added to sums [count,panel]; steps in
// floats from pixel to pixel.
struct Product {
  const float* src;
  std::int64_t src_step;
  const float* weights;
  std::int64_t channels;
  float* dst;
  std::int64_t dst_step;
};

template <int kPixels>
void add_tile(const Product& p) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  V first[kPixels];
  V second[kPixels];
#pragma GCC unroll 12
  for (int i = 0; i < kPixels; ++i) {
    first[i] = hn::LoadU(d, p.dst + i * p.dst_step);
    second[i] = hn::LoadU(d, p.dst + i * p.dst_step + lanes);
  }
  const float* weights = p.weights;
  const float* src = p.src;
  for (std::int64_t k = 0; k < p.channels; ++k, weights += 2 * lanes, ++src) {
    const V w0 = hn::LoadU(d, weights);
    const V w1 = hn::LoadU(d, weights + lanes);
#pragma GCC unroll 12
    for (int i = 0; i < kPixels; ++i) {
      const V x = hn::Set(d, src[i * p.src_step]);
      first[i] = hn::MulAdd(x, w0, first[i]);
      second[i] = hn::MulAdd(x, w1, second[i]);
    }
  }
#pragma GCC unroll 12
  for (int i = 0; i < kPixels; ++i) {
    hn::StoreU(first[i], d, p.dst + i * p.dst_step);
    hn::StoreU(second[i], d, p.dst + i * p.dst_step + lanes);
  }
}

// A tile of up to `kMost` pixels.
template <int kMost>
void add_pixels(const Product& p, std::int64_t pixels) {
  if constexpr (kMost > 1) {
    if (pixels < kMost) return add_pixels<kMost - 1>(p, pixels);
  }
  add_tile<kMost>(p);
}

// A tile whose panel has fewer channels in dst than in the weights.
void add_narrow(const Product& p, std::int64_t pixels, std::int64_t channels) {
  HWY_ALIGN float sums[kTilePixels * kMostPanel];
  const std::int64_t panel = panel_channels();
  for (std::int64_t i = 0; i < pixels; ++i) {
    std::fill_n(std::copy_n(p.dst + i * p.dst_step, channels, sums + i * panel), panel - channels, 0.0F);
  }
  Product narrow = p;
  narrow.dst = sums;
  narrow.dst_step = panel;
  add_pixels<kTilePixels>(narrow, pixels);
  for (std::int64_t i = 0; i < pixels; ++i) std::copy_n(sums + i * panel, channels, p.dst + i * p.dst_step);
}

// A row of pixels, in tiles of nearly equal size.
void add_row(const Product& row, std::int64_t pixels, std::int64_t channels) {
  const std::int64_t tiles = (pixels + kTilePixels - 1) / kTilePixels;
  for (std::int64_t tile = 0; tile < tiles; ++tile) {
    const std::int64_t begin = pixels * tile / tiles;
    const std::int64_t count = pixels * (tile + 1) / tiles - begin;
    Product p = row;
    p.src += begin * p.src_step;
    p.dst += begin * p.dst_step;
    if (channels < panel_channels()) {
      add_narrow(p, count, channels);
    } else {
      add_pixels<kTilePixels>(p, count);
    }
  }
}

// The part of a convolution that one thread does at a time: rows of dst, and panels over all groups.
struct Part {
  const TapConv& conv;
  const float* src;
  const float* weights;
  float* dst;
  std::int64_t first_row, last_row;
  std::int64_t first_panel, last_panel;

  std::int64_t first_channel(std::int64_t panel) const {
    const std::int64_t panels = group_panels(conv);
    return panel / panels * conv.group_dst() + std::min(panel % panels * panel_channels(), conv.group_dst());
  }
};

// Where the rows of src and dst begin that a tap of the two outer axes brings together; whether there are such.
struct RowPair {
  std::int64_t src, dst;  // in rows
  bool live;
};

RowPair pair_rows(const TapConv& conv, std::int64_t row, std::int64_t outer_tap) {
  const MapAxis& z = conv.axes[0];
  const MapAxis& y = conv.axes[1];
  const std::int64_t z_src = z.input(outer_tap / y.kernel, row / y.dst % z.dst);
  const std::int64_t y_src = y.input(outer_tap % y.kernel, row % y.dst);
  const bool live = z_src >= 0 && z_src < z.src && y_src >= 0 && y_src < y.src;
  return {(row / (y.dst * z.dst) * z.src + z_src) * y.src + y_src, row, live};
}

// Adds one tap's products over the channels [first, first + count) of each group.
void add_tap(const Part& part, std::int64_t tap, std::int64_t first, std::int64_t count) {
  const TapConv& conv = part.conv;
  const MapAxis& x = conv.axes[2];
  const std::int64_t x_tap = tap % x.kernel;
  const OutputRange columns = x.outputs(x_tap);
  if (columns.count() == 0) return;
  const std::int64_t panels = group_panels(conv);
  for (std::int64_t panel = part.first_panel; panel < part.last_panel; ++panel) {
    const std::int64_t group = panel / panels;
    const std::int64_t place = (group * conv.taps() + tap) * panels + panel % panels;
    const std::int64_t channel = part.first_channel(panel);
    const std::int64_t channels = part.first_channel(panel + 1) - channel;
    for (std::int64_t row = part.first_row; row < part.last_row; ++row) {
      const RowPair rows = pair_rows(conv, row, tap / x.kernel);
      if (!rows.live) continue;
      const std::int64_t src_pixel = rows.src * x.src + x.input(x_tap, columns.begin);
      const std::int64_t dst_pixel = rows.dst * x.dst + columns.begin;
      add_row({part.src + src_pixel * conv.src_channels + group * conv.group_src() + first,
               x.stride * conv.src_channels, part.weights + (place * conv.group_src() + first) * panel_channels(),
               count, part.dst + dst_pixel * conv.dst_channels + channel, conv.dst_channels},
              columns.count(), channels);
    }
  }
}

template <typename Body>
void for_each_pixel(const Part& part, const Body& body) {
  const std::int64_t columns = part.conv.axes[2].dst;
  const std::int64_t begin = part.first_channel(part.first_panel);
  const std::int64_t end = part.first_channel(part.last_panel);
  for (std::int64_t pixel = part.first_row * columns; pixel < part.last_row * columns; ++pixel) {
    body(part.dst + pixel * part.conv.dst_channels + begin, begin, end - begin);
  }
}

void begin_sums(const Part& part, const ConvEpilogue& epilogue) {
  for_each_pixel(part, [&](float* dst, std::int64_t first, std::int64_t count) {
    if (!epilogue.add_dst && epilogue.bias == nullptr) {
      std::fill_n(dst, count, 0.0F);
    } else if (!epilogue.add_dst) {
      std::copy_n(epilogue.bias + first, count, dst);
    } else if (epilogue.bias != nullptr) {
      for (std::int64_t c = 0; c < count; ++c) dst[c] += epilogue.bias[first + c];
    }
  });
}

void compute_part(const Part& part, const ConvEpilogue& epilogue) {
  begin_sums(part, epilogue);
  const std::int64_t slice = kSliceFloats / panel_channels();
  for (std::int64_t first = 0; first < part.conv.group_src(); first += slice) {
    const std::int64_t count = std::min(slice, part.conv.group_src() - first);
    for (std::int64_t tap = 0; tap < part.conv.taps(); ++tap) add_tap(part, tap, first, count);
  }
  for_each_pixel(part, [&](float* dst, std::int64_t, std::int64_t count) {
    const D d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t c = 0;
    for (; c + lanes <= count; c += lanes) hn::StoreU(activate(d, hn::LoadU(d, dst + c), epilogue), d, dst + c);
    for (; c < count; ++c) dst[c] = activate_plain(dst[c], epilogue);
  });
}

void run(const TapConv& conv, const float* src, const float* packed, const ConvEpilogue& epilogue, float* dst) {
  const std::int64_t threads = loop_parts(1 << 20, 1);
  const std::int64_t rows = conv.batch * conv.axes[0].dst * conv.axes[1].dst;
  const std::int64_t most = std::max<std::int64_t>(kBlockPixels / std::max<std::int64_t>(conv.axes[2].dst, 1), 1);
  const std::int64_t blocks = std::min(rows, std::max((rows + most - 1) / most, threads));
  const std::int64_t panels = conv.groups * group_panels(conv);
  const std::int64_t columns = std::clamp<std::int64_t>(threads / std::max<std::int64_t>(blocks, 1), 1, panels);
  parallel_ranges(blocks * columns, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last && !stop_asked(); ++i) {
      const std::int64_t block = i / columns;
      const std::int64_t column = i % columns;
      compute_part({conv, src, packed, dst, rows * block / blocks, rows * (block + 1) / blocks,
                    panels * column / columns, panels * (column + 1) / columns},
                   epilogue);
    }
  });
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(panel_channels);
HWY_EXPORT(run);

std::int64_t tap_conv_panel() { return HWY_DYNAMIC_DISPATCH(panel_channels)(); }

void run_tap_conv(const TapConv& conv, const float* src, const float* packed, const ConvEpilogue& epilogue,
                  float* dst) {
  HWY_DYNAMIC_DISPATCH(run)(conv, src, packed, epilogue, dst);
}

}  // namespace atrous
#endif
