// One row of a depthwise convolution, SIMD over the channels and several outputs at a time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/depthwise_rows.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/bf16-inl.h"
#include "kernels/conv_epilogue-inl.h"
#include "kernels/depthwise.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Some outputs of one run, `tap_step` or `pixel_step` apart: all have the same taps.
template <typename Src, typename Dst>
struct Patch {
  const Src* const* rows;  // under the live row taps, at the map's first column
  std::int64_t row_taps;
  std::int64_t column_taps;
  std::int64_t offset;       // of the first output's first live tap in a row
  std::int64_t tap_step;     // elements between the pixels under neighbouring taps
  std::int64_t pixel_step;   // elements between the pixels under neighbouring outputs
  const float* weights;      // of the first live tap
  std::int64_t weight_step;  // floats between the weights of neighbouring taps
  std::int64_t weight_row;   // floats between the weights of neighbouring row taps
  Dst* dst;
  std::int64_t dst_step;  // elements between neighbouring outputs
  float* totals;          // of each channel over the row, or null
};

// The bias under every sum.
template <int kPixels, class D>
HWY_INLINE void begin(D d, const ConvEpilogue& epilogue, std::int64_t c, hn::VFromD<D>* HWY_RESTRICT sums) {
  const auto start = epilogue.bias != nullptr ? hn::LoadU(d, epilogue.bias + c) : hn::Zero(d);
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) sums[p] = start;
}

template <int kPixels, class D, class P>
HWY_INLINE void finish(D d, const P& patch, const ConvEpilogue& epilogue, std::int64_t c,
                       hn::VFromD<D>* HWY_RESTRICT sums) {
  auto* const dst = patch.dst + c;
  if (epilogue.add_dst) {
    HWY_UNROLL(8)
    for (int p = 0; p < kPixels; ++p) sums[p] = hn::Add(sums[p], load_f32(d, dst + p * patch.dst_step));
  }
  activate<kPixels>(d, epilogue, sums);
  if (patch.totals != nullptr) {
    auto total = sums[0];
    HWY_UNROLL(8)
    for (int p = 1; p < kPixels; ++p) total = hn::Add(total, sums[p]);
    hn::StoreU(hn::Add(hn::LoadU(d, patch.totals + c), total), d, patch.totals + c);
  }
  HWY_UNROLL(8)
  for (int p = 0; p < kPixels; ++p) store_f32(sums[p], d, dst + p * patch.dst_step);
}

// Outputs with any taps, one vector of channels from `c` on.
struct AnyTaps {
  template <int kPixels, class D, class P>
  static HWY_INLINE void run(D d, const P& patch, const ConvEpilogue& epilogue, std::int64_t c) {
    using V = hn::VFromD<D>;
    V sums[kPixels];
    begin<kPixels>(d, epilogue, c, sums);
    const float* weights_row = patch.weights + c;
    for (std::int64_t ky = 0; ky < patch.row_taps; ++ky) {
      const auto* src = patch.rows[ky] + patch.offset + c;
      const float* weights = weights_row;
      for (std::int64_t kx = 0; kx < patch.column_taps; ++kx) {
        const V weight = hn::LoadU(d, weights);
        HWY_UNROLL(8)
        for (int p = 0; p < kPixels; ++p) {
          sums[p] = hn::MulAdd(weight, load_f32(d, src + p * patch.pixel_step), sums[p]);
        }
        src += patch.tap_step;
        weights += patch.weight_step;
      }
      weights_row += patch.weight_row;
    }
    finish<kPixels>(d, patch, epilogue, c, sums);
  }
};

// Outputs that lie kStride taps apart and have kTaps column taps: every source is loaded once a row.
template <int kTaps, int kStride>
struct FixedTaps {
  template <int kPixels, class D, class P>
  static HWY_INLINE void run(D d, const P& patch, const ConvEpilogue& epilogue, std::int64_t c) {
    using V = hn::VFromD<D>;
    V sums[kPixels];
    begin<kPixels>(d, epilogue, c, sums);
    const float* weights_row = patch.weights + c;
    for (std::int64_t ky = 0; ky < patch.row_taps; ++ky) {
      const auto* src = patch.rows[ky] + patch.offset + c;
      V weights[kTaps];
      HWY_UNROLL(8)
      for (int k = 0; k < kTaps; ++k) weights[k] = hn::LoadU(d, weights_row + k * patch.weight_step);
      HWY_UNROLL(32)
      for (int column = 0; column < (kPixels - 1) * kStride + kTaps; ++column) {
        const V v = load_f32(d, src);
        src += patch.tap_step;
        HWY_UNROLL(8)
        for (int p = 0; p < kPixels; ++p) {
          const int k = column - p * kStride;
          if (k >= 0 && k < kTaps) sums[p] = hn::MulAdd(weights[k], v, sums[p]);
        }
      }
      weights_row += patch.weight_row;
    }
    finish<kPixels>(d, patch, epilogue, c, sums);
  }
};

struct Channels {
  std::int64_t begin, end;
};

// Whole vectors, then ever smaller ones, so that nothing beyond the channels is touched.
template <class Taps, int kPixels, std::size_t kLanes, class P>
HWY_INLINE std::int64_t patch_channels(const P& patch, const ConvEpilogue& epilogue, Channels channels) {
  const hn::CappedTag<float, kLanes> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t c = channels.begin;
  for (; c + lanes <= channels.end; c += lanes) Taps::template run<kPixels>(d, patch, epilogue, c);
  return c;
}

template <class Taps, int kPixels, class P>
HWY_NOINLINE void run_patch(const P& shared_patch, const ConvEpilogue& shared_epilogue, Channels channels) {
  const P patch = shared_patch;  // copies, which stores through dst cannot change
  const ConvEpilogue epilogue = shared_epilogue;
  channels.begin = patch_channels<Taps, kPixels, HWY_MAX_BYTES / sizeof(float)>(patch, epilogue, channels);
  channels.begin = patch_channels<Taps, kPixels, 8>(patch, epilogue, channels);
  channels.begin = patch_channels<Taps, kPixels, 4>(patch, epilogue, channels);
  patch_channels<Taps, kPixels, 1>(patch, epilogue, channels);
}

// `outputs` in groups of eight, then fewer; moves the patch along.
template <class Taps, class P>
void run_outputs(P& patch, const ConvEpilogue& epilogue, std::int64_t outputs, Channels channels) {
  const auto go = [&](std::int64_t group, auto kernel) {
    for (; outputs >= group; outputs -= group) {
      kernel(patch, epilogue, channels);
      patch.offset += group * patch.pixel_step;
      patch.dst += group * patch.dst_step;
    }
  };
  go(8, run_patch<Taps, 8, P>);
  go(4, run_patch<Taps, 4, P>);
  go(2, run_patch<Taps, 2, P>);
  go(1, run_patch<Taps, 1, P>);
}

// A run whose taps are all on the map and whose stride suits kernels with a fixed number of taps: outputs that lie a
// dilation apart share their sources, so each such phase of the run is taken for itself.
template <int kTaps, int kStride, class P>
void run_phases(const Depthwise& dw, const ConvEpilogue& epilogue, P patch, std::int64_t outputs, Channels channels) {
  const std::int64_t dilation = dw.columns.dilation;
  const std::int64_t pixel_step = patch.pixel_step;
  const std::int64_t dst_step = patch.dst_step;
  patch.pixel_step *= dilation;
  patch.dst_step *= dilation;
  for (std::int64_t phase = 0; phase < std::min(dilation, outputs); ++phase) {
    P of_phase = patch;
    of_phase.offset += phase * pixel_step;
    of_phase.dst += phase * dst_step;
    run_outputs<FixedTaps<kTaps, kStride>>(of_phase, epilogue, (outputs - phase + dilation - 1) / dilation, channels);
  }
}

template <class P>
void run_run(const Depthwise& dw, const ConvEpilogue& epilogue, const P& patch, std::int64_t outputs,
             Channels channels) {
  const std::int64_t stride = dw.columns.stride;
  const std::int64_t taps = patch.column_taps;
  const bool shares = outputs >= 4 * dw.columns.dilation;
  if (shares && taps == 3 && stride == 1) return run_phases<3, 1>(dw, epilogue, patch, outputs, channels);
  if (shares && taps == 5 && stride == 1) return run_phases<5, 1>(dw, epilogue, patch, outputs, channels);
  if (shares && taps == 3 && stride == 2) return run_phases<3, 2>(dw, epilogue, patch, outputs, channels);
  if (shares && taps == 5 && stride == 2) return run_phases<5, 2>(dw, epilogue, patch, outputs, channels);
  P moving = patch;
  run_outputs<AnyTaps>(moving, epilogue, outputs, channels);
}

template <typename Src, typename Dst>
void row_of(const Depthwise& dw, const ConvEpilogue& epilogue, const DepthwiseRowOf<Src, Dst>& row,
            const float* weights) {
  if (row.means != nullptr) std::fill(row.means + row.channel_begin, row.means + row.channel_end, 0.0F);
  for (const TapRun& run : dw.column_runs) {
    const std::int64_t column =
        run.begin * dw.columns.stride - dw.columns.pad_begin + run.tap_begin * dw.columns.dilation;
    Patch<Src, Dst> patch;
    patch.rows = row.src;
    patch.column_taps = run.tap_end - run.tap_begin;
    patch.row_taps = patch.column_taps > 0 ? row.tap_end - row.tap_begin : 0;
    patch.offset = column * row.src_step;
    patch.tap_step = dw.columns.dilation * row.src_step;
    patch.pixel_step = dw.columns.stride * row.src_step;
    patch.weights = weights + (row.tap_begin * dw.columns.kernel + run.tap_begin) * dw.channels;
    patch.weight_step = dw.channels;
    patch.weight_row = dw.columns.kernel * dw.channels;
    patch.dst = row.dst + run.begin * row.dst_step;
    patch.dst_step = row.dst_step;
    patch.totals = row.means;
    run_run(dw, epilogue, patch, run.end - run.begin, {row.channel_begin, row.channel_end});
  }
  if (row.means == nullptr) return;
  const float per_pixel = 1.0F / static_cast<float>(dw.columns.dst);
  for (std::int64_t c = row.channel_begin; c < row.channel_end; ++c) row.means[c] *= per_pixel;
}

void depthwise_row(const Depthwise& dw, const ConvEpilogue& epilogue, const DepthwiseRow& row, const float* weights) {
  row_of(dw, epilogue, row, weights);
}

void depthwise_row_to_bf16(const Depthwise& dw, const ConvEpilogue& epilogue,
                           const DepthwiseRowOf<float, BFloat16>& row, const float* weights) {
  row_of(dw, epilogue, row, weights);
}

void depthwise_row_from_bf16(const Depthwise& dw, const ConvEpilogue& epilogue,
                             const DepthwiseRowOf<BFloat16, float>& row, const float* weights) {
  row_of(dw, epilogue, row, weights);
}

void depthwise_row_of_bf16(const Depthwise& dw, const ConvEpilogue& epilogue,
                           const DepthwiseRowOf<BFloat16, BFloat16>& row, const float* weights) {
  row_of(dw, epilogue, row, weights);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(depthwise_row);
HWY_EXPORT(depthwise_row_to_bf16);
HWY_EXPORT(depthwise_row_from_bf16);
HWY_EXPORT(depthwise_row_of_bf16);

void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue, const DepthwiseRow& row,
                       const float* weights) {
  HWY_DYNAMIC_DISPATCH(depthwise_row)(depthwise, epilogue, row, weights);
}

void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<float, BFloat16>& row, const float* weights) {
  HWY_DYNAMIC_DISPATCH(depthwise_row_to_bf16)(depthwise, epilogue, row, weights);
}

void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<BFloat16, float>& row, const float* weights) {
  HWY_DYNAMIC_DISPATCH(depthwise_row_from_bf16)(depthwise, epilogue, row, weights);
}

void run_depthwise_row(const Depthwise& depthwise, const ConvEpilogue& epilogue,
                       const DepthwiseRowOf<BFloat16, BFloat16>& row, const float* weights) {
  HWY_DYNAMIC_DISPATCH(depthwise_row_of_bf16)(depthwise, epilogue, row, weights);
}

}  // namespace atrous
#endif
