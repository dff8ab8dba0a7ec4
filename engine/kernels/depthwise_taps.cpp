// Geometry, packed weights and the plain version of depthwise convolution.
#include <algorithm>

#include "kernels/depthwise.h"

namespace atrous {
namespace {

// The sum of one output over its window; `image` begins at the channel.
float window_sum(const Depthwise& dw, const float* image, const float* weights, std::int64_t y, std::int64_t x) {
  float sum = 0.0F;
  for (std::int64_t k = 0; k < dw.taps(); ++k) {
    const std::int64_t row = dw.rows.input(k / dw.columns.kernel, y);
    const std::int64_t column = dw.columns.input(k % dw.columns.kernel, x);
    const bool inside = row >= 0 && row < dw.rows.src && column >= 0 && column < dw.columns.src;
    if (inside) sum += image[(row * dw.columns.src + column) * dw.channels] * weights[k];
  }
  return sum;
}

}  // namespace

TapRun taps_of(const MapAxis& axis, std::int64_t at) {
  const std::int64_t first = axis.input(0, at);
  TapRun run{at, at + 1, 0, 0};
  if (first < 0) run.tap_begin = (-first + axis.dilation - 1) / axis.dilation;
  if (first < axis.src) run.tap_end = (axis.src - 1 - first) / axis.dilation + 1;
  run.tap_begin = std::min(run.tap_begin, axis.kernel);
  run.tap_end = std::clamp(run.tap_end, run.tap_begin, axis.kernel);
  return run;
}

std::vector<TapRun> tap_runs(const MapAxis& axis) {
  std::vector<TapRun> runs;
  for (std::int64_t at = 0; at < axis.dst; ++at) {
    const TapRun one = taps_of(axis, at);
    if (!runs.empty() && runs.back().tap_begin == one.tap_begin && runs.back().tap_end == one.tap_end) {
      runs.back().end = at + 1;
    } else {
      runs.push_back(one);
    }
  }
  return runs;
}

Depthwise make_depthwise(const MapAxis& rows, const MapAxis& columns, std::int64_t batch, std::int64_t channels) {
  return {rows, columns, batch, channels, tap_runs(columns)};
}

void pack_depthwise_weights(const Depthwise& depthwise, const float* weights, float* packed) {
  for (std::int64_t tap = 0; tap < depthwise.taps(); ++tap) {
    for (std::int64_t c = 0; c < depthwise.channels; ++c) {
      packed[tap * depthwise.channels + c] = weights[c * depthwise.taps() + tap];
    }
  }
}

void run_depthwise_plain(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src,
                         const float* weights, float* dst, float* row_means) {
  const std::int64_t src_image = depthwise.rows.src * depthwise.columns.src * depthwise.channels;
  const std::int64_t dst_pixels = depthwise.rows.dst * depthwise.columns.dst;
  for (std::int64_t i = 0; i < depthwise.batch * dst_pixels * depthwise.channels; ++i) {
    const std::int64_t channel = i % depthwise.channels;
    const std::int64_t pixel = i / depthwise.channels;
    const float* const image = src + pixel / dst_pixels * src_image + channel;
    float sum = window_sum(depthwise, image, weights + channel * depthwise.taps(),
                           pixel % dst_pixels / depthwise.columns.dst, pixel % depthwise.columns.dst);
    if (epilogue.bias != nullptr) sum += epilogue.bias[channel];
    if (epilogue.add_dst) sum += dst[i];
    dst[i] = activate_plain(sum, epilogue);
  }
  if (row_means == nullptr) return;
  for (std::int64_t i = 0; i < depthwise.batch * depthwise.rows.dst * depthwise.channels; ++i) {
    const float* const row = dst + i / depthwise.channels * depthwise.columns.dst * depthwise.channels;
    double sum = 0.0;
    for (std::int64_t x = 0; x < depthwise.columns.dst; ++x)
      sum += row[x * depthwise.channels + i % depthwise.channels];
    row_means[i] = static_cast<float>(sum / static_cast<double>(depthwise.columns.dst));
  }
}

}  // namespace atrous
