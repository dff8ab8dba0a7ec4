// Expanded and depthwise channels, a slice of them and a tile of columns at a time.
#include "kernels/expand_depthwise.h"

#include <algorithm>

#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/channel_gate.h"

namespace atrous {
namespace {

constexpr std::int64_t kStep = 16;                       // channels that are shared out together
constexpr std::int64_t kWideSlice = 2 * kPanelChannels;  // stores longer runs of dst
constexpr double kMostRepetition = 1.1;                  // for the sake of wide slices

std::int64_t round_up(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

std::int64_t reach_of(const MapAxis& axis) { return effective_kernel(axis.kernel, axis.dilation); }

// The part [begin, end) of one axis; `from` is where the elements that it sees begin.
MapAxis part_of(const MapAxis& axis, std::int64_t begin, std::int64_t end, std::int64_t& from) {
  const std::int64_t top = axis.input(0, begin);
  const std::int64_t bottom = axis.input(axis.kernel - 1, end - 1) + 1;
  from = std::clamp<std::int64_t>(top, 0, axis.src - 1);
  MapAxis part = axis;
  part.src = std::clamp<std::int64_t>(bottom, from + 1, axis.src) - from;
  part.dst = end - begin;
  part.pad_begin = from - top;
  return part;
}

// Tiles are as few as the ring allows.
void cut_columns(ExpandDepthwise& conv, std::int64_t ring_floats) {
  const Depthwise& dw = conv.depthwise;
  const std::int64_t slice = std::min(conv.slice, conv.expand.dst_channels);
  const std::int64_t most = std::max<std::int64_t>(ring_floats / (conv.ring * slice), 1);
  conv.tiles.clear();
  conv.ring_columns = 1;
  const std::int64_t columns = std::max<std::int64_t>((most - reach_of(dw.columns)) / dw.columns.stride + 1, 1);
  const std::int64_t count = dw.columns.src <= most ? 1 : (dw.columns.dst + columns - 1) / columns;
  for (std::int64_t i = 0; i < count; ++i) {
    ColumnTile tile;
    tile.dst_column = dw.columns.dst * i / count;
    const MapAxis axis = part_of(dw.columns, tile.dst_column, dw.columns.dst * (i + 1) / count, tile.src_column);
    tile.depthwise = make_depthwise(dw.rows, axis, dw.batch, dw.channels);
    conv.ring_columns = std::max(conv.ring_columns, axis.src);
    conv.tiles.push_back(std::move(tile));
  }
}

// Parts of channels repeat nothing, parts of rows what lies under the windows of both. Steps of channels may not come
// out even.
void share_out(ExpandDepthwise& conv) {
  const MapAxis& rows = conv.depthwise.rows;
  const std::int64_t steps = conv.expand.dst_channels / kStep;
  const int threads = loop_parts(steps * rows.dst, 1);
  std::int64_t least = 0;
  for (int parts = 1; parts <= threads; ++parts) {
    const std::int64_t row_parts = threads / parts;
    if (threads % parts != 0 || parts > steps || row_parts > rows.dst) continue;
    const std::int64_t most_steps = (steps + parts - 1) / parts;
    const std::int64_t most_rows = (rows.dst + row_parts - 1) / row_parts;
    const std::int64_t cost = most_steps * std::min((most_rows - 1) * rows.stride + reach_of(rows), rows.src);
    if (least > 0 && cost > least) continue;
    least = cost;
    conv.channel_parts = parts;
    conv.row_parts = static_cast<int>(row_parts);
  }
}

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

Range share(std::int64_t count, int part, int parts) { return {count * part / parts, count * (part + 1) / parts}; }

// A slice of the channels of a tile, from row to row.
class Slice {
 public:
  Slice(const ExpandDepthwise& conv, const ColumnTile& tile, const ExpandDepthwiseWeights& weights, Range channels,
        float* ring)
      : conv_(conv),
        tile_(tile),
        weights_(weights),
        channels_{channels.begin, channels.end, channels.end - channels.begin},
        last_(std::min(channels.end, conv.depthwise.channels)),
        expand_epilogue_(weights.expand_epilogue),
        ring_(ring) {}

  // Rows of one image.
  void run(const float* src, float* dst, float* row_means, Range rows) {
    const std::int64_t channels = conv_.depthwise.channels;
    for (std::int64_t y = rows.begin; y < rows.end; ++y) {
      float* const row = dst + (y * conv_.depthwise.columns.dst + tile_.dst_column) * channels;
      convolve(src, y, row);
      if (row_means != nullptr) add_means(row + channels_.begin, row_means + y * channels + channels_.begin);
    }
  }

 private:
  void convolve(const float* src, std::int64_t y, float* dst) {
    const MapAxis& axis = conv_.depthwise.rows;
    const TapRun taps = taps_of(axis, y);
    const std::int64_t top = axis.input(0, y);
    const float* rows[kMostDepthwiseRowTaps];
    if (taps.tap_end > taps.tap_begin) {
      expand(src, std::max<std::int64_t>(top, 0), top + (taps.tap_end - 1) * axis.dilation);
    }
    for (std::int64_t tap = taps.tap_begin; tap < taps.tap_end; ++tap) {
      rows[tap - taps.tap_begin] = ring_row(top + tap * axis.dilation) - channels_.begin;
    }
    run_depthwise_row(tile_.depthwise, weights_.epilogue,
                      {rows, channels_.dst_stride, taps.tap_begin, taps.tap_end, channels_.begin, last_, dst,
                       conv_.depthwise.channels},
                      weights_.depthwise);
  }

  float* ring_row(std::int64_t y) const { return ring_ + y % conv_.ring * conv_.ring_columns * channels_.dst_stride; }

  // Expands up to row `last`; rows from `first` on are there then.
  void expand(const float* src, std::int64_t first, std::int64_t last) {
    next_ = std::max(next_, first / conv_.rows * conv_.rows);
    const MapAxis& columns = conv_.depthwise.columns;
    for (; next_ <= last; next_ += conv_.rows) {
      const std::int64_t rows = std::min(conv_.rows, conv_.depthwise.rows.src - next_);
      if (tile_.depthwise.columns.src == columns.src) {
        multiply(src + next_ * columns.src * conv_.expand.src_channels, rows * columns.src, ring_row(next_));
        continue;
      }
      for (std::int64_t y = next_; y < next_ + rows; ++y) {
        multiply(src + (y * columns.src + tile_.src_column) * conv_.expand.src_channels, tile_.depthwise.columns.src,
                 ring_row(y));
      }
    }
  }

  void multiply(const float* src, std::int64_t pixels, float* dst) const {
    Pointwise part = conv_.expand;
    part.pixels = pixels;
    run_pointwise_channels(part, channels_, src, weights_.expand, expand_epilogue_, dst);
  }

  // The tiles of a row add up to its means.
  void add_means(const float* row, float* means) const {
    float sums[kWideSlice];
    const std::int64_t count = last_ - channels_.begin;
    sum_pixels({tile_.depthwise.columns.dst, conv_.depthwise.channels, count}, row, sums);
    const float per_pixel = 1.0F / static_cast<float>(conv_.depthwise.columns.dst);
    for (std::int64_t c = 0; c < count; ++c) {
      means[c] = (tile_.dst_column > 0 ? means[c] : 0.0F) + sums[c] * per_pixel;
    }
  }

  const ExpandDepthwise& conv_;
  const ColumnTile& tile_;
  const ExpandDepthwiseWeights& weights_;
  PointwiseChannels channels_;
  std::int64_t last_;  // channel of the depthwise convolution
  ConvEpilogue expand_epilogue_;
  float* ring_;
  std::int64_t next_ = 0;  // row that is expanded next
};

std::int64_t ring_floats(const ExpandDepthwise& conv) {
  return conv.ring * conv.ring_columns * std::min(conv.slice, conv.expand.dst_channels);
}

}  // namespace

double ExpandDepthwise::repetition() const {
  std::int64_t columns = 0;
  for (const ColumnTile& tile : tiles) columns += tile.depthwise.columns.src;
  return static_cast<double>(columns) / static_cast<double>(depthwise.columns.src);
}

std::size_t ExpandDepthwise::scratch_bytes() const {
  return static_cast<std::size_t>(channel_parts * row_parts * ring_floats(*this)) * sizeof(float);
}

ExpandDepthwise make_expand_depthwise(const Depthwise& depthwise, std::int64_t src_channels,
                                      const ExpandDepthwiseLimits& limits) {
  ExpandDepthwise conv;
  conv.expand = {depthwise.rows.src * depthwise.columns.src, src_channels, round_up(depthwise.channels, kStep)};
  conv.depthwise = depthwise;
  conv.rows = std::clamp<std::int64_t>(limits.pixels / depthwise.columns.src, 1, depthwise.rows.src);
  const std::int64_t reach = std::min(reach_of(depthwise.rows), depthwise.rows.src);
  conv.ring = std::min(round_up(reach + conv.rows - 1, conv.rows), round_up(depthwise.rows.src, conv.rows));
  for (const std::int64_t slice : {kWideSlice, kPanelChannels}) {
    conv.slice = slice;
    cut_columns(conv, limits.ring_floats);
    if (conv.repetition() <= kMostRepetition) break;
  }
  share_out(conv);
  return conv;
}

void run_expand_depthwise(const ExpandDepthwise& conv, const ExpandDepthwiseWeights& weights, const float* src,
                          float* dst, float* row_means, std::byte* scratch) {
  const Depthwise& dw = conv.depthwise;
  const auto run_image = [&](std::int64_t image, Range steps, Range rows, float* ring) {
    const float* const from = src + image * conv.expand.pixels * conv.expand.src_channels;
    float* const to = dst + image * dw.rows.dst * dw.columns.dst * dw.channels;
    float* const means = row_means != nullptr ? row_means + image * dw.rows.dst * dw.channels : nullptr;
    for (const ColumnTile& tile : conv.tiles) {
      for (std::int64_t channel = steps.begin * kStep; channel < steps.end * kStep && !stop_asked();) {
        const std::int64_t end = std::min(channel / kPanelChannels * kPanelChannels + conv.slice, steps.end * kStep);
        Slice(conv, tile, weights, {channel, end}, ring).run(from, to, means, rows);
        channel = end;
      }
    }
  };
  const int parts = conv.channel_parts * conv.row_parts;
  parallel_parts(parts, parts, [&](int part, std::int64_t, std::int64_t) {
    const Range steps = share(conv.expand.dst_channels / kStep, part % conv.channel_parts, conv.channel_parts);
    const Range rows = share(dw.rows.dst, part / conv.channel_parts, conv.row_parts);
    float* const ring = reinterpret_cast<float*>(scratch) + part * ring_floats(conv);
    for (std::int64_t image = 0; image < dw.batch; ++image) run_image(image, steps, rows, ring);
  });
}

}  // namespace atrous
