// Depthwise convolution of any kernel size, stride, dilation and padding, channels last, in maps of f32 or bf16.
//
// Taps that miss the map cost nothing: outputs whose taps on the map are the same form runs, and each run visits its
// own taps only. No padded copy is made.
#pragma once

#include <cstdint>
#include <vector>

#include "atrous/tensor.h"
#include "core/dilation.h"
#include "kernels/conv_epilogue.h"

namespace atrous {

// Source rows that the kernel remembers: the most row taps of a kernel.
constexpr std::int64_t kMostDepthwiseRowTaps = 64;

// Neighbouring outputs [begin, end) of one axis whose taps on the map are [tap_begin, tap_end), possibly none.
struct TapRun {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t tap_begin = 0;
  std::int64_t tap_end = 0;
};

// The runs of an axis in order; they cover every output once.
std::vector<TapRun> tap_runs(const MapAxis& axis);

// The taps on the map of one output.
TapRun taps_of(const MapAxis& axis, std::int64_t at);

struct Depthwise {
  MapAxis rows;
  MapAxis columns;
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::vector<TapRun> column_runs;

  std::int64_t taps() const { return rows.kernel * columns.kernel; }
};

Depthwise make_depthwise(const MapAxis& rows, const MapAxis& columns, std::int64_t batch, std::int64_t channels);

// Weights [channels,rows,columns] -> packed [taps,channels]
void pack_depthwise_weights(const Depthwise& depthwise, const float* weights, float* packed);

// src [batch,height,width,channels], packed weights -> dst of the same layout, summed up in f32. row_means: null, or
// [batch,rows of dst,channels] for the mean of each channel over each row of dst, before dst is rounded to bf16. Uses
// the thread pool.
void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   float* dst, float* row_means = nullptr);
void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src, const float* weights,
                   BFloat16* dst, float* row_means = nullptr);
void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   float* dst, float* row_means = nullptr);
void run_depthwise(const Depthwise& depthwise, const ConvEpilogue& epilogue, const BFloat16* src, const float* weights,
                   BFloat16* dst, float* row_means = nullptr);

// One row of outputs from rows that may lie anywhere, for callers that make them on the way.
template <typename Src, typename Dst>
struct DepthwiseRowOf {
  const Src* const* src = nullptr;  // under the row taps [tap_begin, tap_end): channel 0 of the first column
  std::int64_t src_step = 0;        // elements between neighbouring pixels
  std::int64_t tap_begin = 0;
  std::int64_t tap_end = 0;
  std::int64_t channel_begin = 0;  // the channels that are computed
  std::int64_t channel_end = 0;
  Dst* dst = nullptr;  // channel 0 of the first column
  std::int64_t dst_step = 0;
  float* means = nullptr;  // [channels]: the mean of each over the row of dst; or null
};
using DepthwiseRow = DepthwiseRowOf<float, float>;

// Run on the calling thread.
void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue, const DepthwiseRow& row,
                       const float* weights);
void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<float, BFloat16>& row, const float* weights);
void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<BFloat16, float>& row, const float* weights);
void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<BFloat16, BFloat16>& row, const float* weights);

// The obvious version of run_depthwise, on plain weights [channels,rows,columns].
void run_depthwise_plain(const Depthwise& depthwise, const ConvEpilogue& epilogue, const float* src,
                         const float* weights, float* dst, float* row_means = nullptr);

}  // namespace atrous
