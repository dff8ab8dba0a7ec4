// One row of a depthwise convolution of quantised maps, SIMD over the channels and several outputs at a time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantized_depthwise_rows.cpp"
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL  // for VNNI: Highway 1.0 leaves this target out otherwise
#endif
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/quantized_depthwise.h"
#if HWY_TARGET == HWY_SCALAR
#include "kernels/quantized_depthwise_scalar-inl.h"
#else
#include "kernels/quantized_depthwise_patch-inl.h"
#endif

ATROUS_BEFORE_DOT();
namespace atrous::HWY_NAMESPACE {
constexpr std::int64_t kMostSharedStride = 2;

struct Blocks {
  std::int64_t begin, end;
};

// Vectors of several blocks lie within one group of lanes, and not over the last block if that is shifted.
template <int kPixels, int kBlocks, bool kWide>
HWY_INLINE std::int64_t patch_blocks(const QuantizedRun& run, const QuantizedPlace& place, Blocks blocks, void* dst) {
  if constexpr (kBlocks <= kMostBlocks) {
    const std::int64_t whole = kBlocks == 1 ? blocks.end : std::min(blocks.end, run.channels / QuantizedLanes::kBlock);
    for (; blocks.begin + kBlocks <= whole; blocks.begin += kBlocks) {
      run_block<kPixels, kBlocks, kWide>(run, place, blocks.begin, dst);
    }
  }
  return blocks.begin;
}

template <int kPixels, bool kWide>
HWY_NOINLINE void run_patch(const QuantizedRun& run, const QuantizedPlace& place, Blocks blocks, void* dst) {
  blocks.begin = patch_blocks<kPixels, 4, kWide>(run, place, blocks, dst);
  blocks.begin = patch_blocks<kPixels, 2, kWide>(run, place, blocks, dst);
  patch_blocks<kPixels, 1, kWide>(run, place, blocks, dst);
}

template <bool kWide>
void run_outputs(const QuantizedRun& run, QuantizedPlace place, std::int64_t outputs, Blocks blocks, void* dst) {
  const auto go = [&](std::int64_t group, auto kernel) {
    for (; outputs >= group; outputs -= group) {
      kernel(run, place, blocks, dst);
      place.offset += group * run.pixel_step;
      place.dst += group * run.dst_step;
    }
  };
  if (run.shared > 0) go(8, run_patch<8, kWide>);
  go(4, run_patch<4, kWide>);
  go(2, run_patch<2, kWide>);
  go(1, run_patch<1, kWide>);
}

// Outputs that lie a dilation apart share their columns, so each such phase of a run is taken for itself, where there
// are enough of them.
template <bool kWide>
void run_run(const Depthwise& dw, QuantizedRun run, const QuantizedPlace& place, std::int64_t outputs, Blocks blocks,
             void* dst) {
  const std::int64_t dilation = dw.columns.dilation;
  const bool shares = outputs >= 4 * dilation && run.taps > dw.columns.stride && dw.columns.stride <= kMostSharedStride;
  if (!shares) return run_outputs<kWide>(run, place, outputs, blocks, dst);
  const std::int64_t pixel_step = run.pixel_step;
  const std::int64_t dst_step = run.dst_step;
  run.shared = dw.columns.stride;
  run.pixel_step *= dilation;
  run.dst_step *= dilation;
  for (std::int64_t phase = 0; phase < std::min(dilation, outputs); ++phase) {
    const QuantizedPlace at{place.offset + phase * pixel_step, place.dst + phase * dst_step};
    run_outputs<kWide>(run, at, (outputs - phase + dilation - 1) / dilation, blocks, dst);
  }
}

constexpr std::int64_t kMostGroups = kMostDepthwiseRowTaps / 4;

// The groups of row taps that are live, with pointers to the first column of the map.
std::int64_t group_rows(const QuantizedDepthwiseRow& row, QuantizedRowGroup* groups) {
  std::int64_t count = 0;
  if (row.tap_begin == row.tap_end) return count;
  for (std::int64_t tap = row.tap_begin / 4 * 4; tap < row.tap_end; tap += 4, ++count) {
    QuantizedRowGroup group = {};
    for (int i = 0; i < 4; ++i) {
      const std::int64_t live = std::clamp(tap + i, row.tap_begin, row.tap_end - 1);
      group.rows[i] = row.src[live - row.tap_begin];
      if (live != tap + i) continue;
      group.bytes |= static_cast<std::int32_t>(0xFFU << (8 * i));
      group.words[i % 2] |= static_cast<std::int32_t>(0xFFFFU << (16 * (i / 2)));
    }
    groups[count] = group;
  }
  return count;
}

// What is the same for all outputs of the row.
QuantizedRun make_run(const QuantizedDepthwiseLanes& depthwise) {
  const QuantizedDepthwise& spec = depthwise.spec;
  const bool is_signed = spec.src == DType::kI8;
  QuantizedRun run = {};
  run.tap_step = spec.maps.columns.dilation * spec.maps.channels;
  run.pixel_step = spec.maps.columns.stride * spec.maps.channels;
  run.weight_step = QuantizedLanes{spec.maps.channels}.count();
  run.plane_step = (spec.maps.rows.kernel + 3) / 4 * spec.maps.columns.kernel * run.weight_step;
  run.bias = depthwise.bias.data();
  run.multiplier = depthwise.multiplier.data();
  run.zero = spec.src_zero + (is_signed ? 128 : 0);
  run.flip = is_signed ? 0x80 : 0;
  run.channels = spec.maps.channels;
  run.dst_step = spec.maps.channels;
  run.result = spec.result;
  return run;
}

template <bool kWide>
void row_of(const QuantizedDepthwiseLanes& depthwise, const QuantizedDepthwiseRow& row, const std::int32_t* packed) {
  const Depthwise& dw = depthwise.spec.maps;
  QuantizedRowGroup groups[kMostGroups];
  const std::int64_t group_count = group_rows(row, groups);
  QuantizedRun run = make_run(depthwise);
  const std::int32_t* const sums = packed + (kWide ? 2 : 1) * run.plane_step;
  const auto corner = [&](std::int64_t y, std::int64_t x) {
    return sums + (y * (dw.columns.kernel + 1) + x) * run.weight_step;
  };
  const Blocks blocks{row.channel_begin / QuantizedLanes::kBlock,
                      (row.channel_end + QuantizedLanes::kBlock - 1) / QuantizedLanes::kBlock};
  run.groups = groups;
  for (const TapRun& taps : dw.column_runs) {
    run.taps = taps.tap_end - taps.tap_begin;
    run.group_count = run.taps > 0 ? group_count : 0;
    for (std::int64_t g = 0; g < group_count; ++g) {
      groups[g].weights = packed + ((row.tap_begin / 4 + g) * dw.columns.kernel + taps.tap_begin) * run.weight_step;
    }
    run.corners[0] = corner(row.tap_end, taps.tap_end);
    run.corners[1] = corner(row.tap_begin, taps.tap_end);
    run.corners[2] = corner(row.tap_end, taps.tap_begin);
    run.corners[3] = corner(row.tap_begin, taps.tap_begin);
    run.whole = row.tap_begin == 0 && taps.tap_begin == 0;
    const std::int64_t column = dw.columns.input(taps.tap_begin, taps.begin);
    run_run<kWide>(dw, run, {column * dw.channels, taps.begin * dw.channels}, taps.end - taps.begin, blocks, row.dst);
  }
}

void quantized_depthwise_row(const QuantizedDepthwiseLanes& depthwise, const QuantizedDepthwiseRow& row,
                             const std::int32_t* packed) {
  if (depthwise.spec.wide) return row_of<true>(depthwise, row, packed);
  row_of<false>(depthwise, row, packed);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(quantized_depthwise_row);

void run_quantized_depthwise_row(const QuantizedDepthwiseLanes& depthwise, const QuantizedDepthwiseRow& row,
                                 const std::int32_t* packed) {
  HWY_DYNAMIC_DISPATCH(quantized_depthwise_row)(depthwise, row, packed);
}

}  // namespace atrous
#endif
