// Depthwise convolution of quantised maps, channels last, with any kernel size, stride, dilation and padding.
//
// As in f32, taps that miss the map are not visited; they contribute a real 0, which is the zero point of src. Sums are
// i32 and exact, so that results are the same on every CPU, bit by bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/depthwise.h"
#include "kernels/requantize.h"

namespace atrous {

struct QuantizedDepthwise {
  Depthwise maps;
  DType src = DType::kU8;     // kU8 or kI8
  std::int32_t src_zero = 0;  // a code
  // Whether weights, less their zero points, leave the range of s8 (but not [-255,255]), as u8 ones do: they are packed
  // as s16 then, which computes more slowly.
  bool wide = false;
  std::vector<std::int32_t> bias;  // [channels], or empty
  std::vector<float> multiplier;   // [channels]
  Requantization result;
};

// Weights less their zero points: whether one of them needs `wide`.
bool leave_s8(const std::int32_t* weights, std::int64_t count);

// Everything that has an element for every channel in the order in which the kernel loads it. Bias and multipliers are
// those of one convolution; packed weights depend on nothing but the weights, the kernel's size and `wide`.
struct QuantizedDepthwiseLanes {
  QuantizedDepthwise spec;
  std::vector<std::int32_t> bias;
  std::vector<float> multiplier;
};

QuantizedDepthwiseLanes make_quantized_depthwise(QuantizedDepthwise spec);

// Weights less their zero points, [channels,rows,columns] -> packed.
std::size_t packed_quantized_depthwise_bytes(const QuantizedDepthwise& spec);
void pack_quantized_depthwise_weights(const QuantizedDepthwise& spec, const std::int32_t* weights,
                                      std::int32_t* packed);

// src [batch,height,width,channels] of the type spec.src -> dst of the same layout and the type spec.result.dst. Uses
// the thread pool. For at most kMostDepthwiseRowTaps row taps.
void run_quantized_depthwise(const QuantizedDepthwiseLanes& depthwise, const void* src, const std::int32_t* packed,
                             void* dst);

// One row of it, for the channels [channel_begin, channel_end): a begin is a multiple of 64 and at least 16 below an
// end, unless there are fewer channels. Runs on the calling thread.
struct QuantizedDepthwiseRow {
  const std::uint8_t* const* src = nullptr;  // under the row taps [tap_begin, tap_end): rows [width,channels]
  std::int64_t tap_begin = 0;
  std::int64_t tap_end = 0;
  std::int64_t channel_begin = 0;  // the channels that are computed
  std::int64_t channel_end = 0;
  void* dst = nullptr;  // [width of dst,channels]
};
void run_quantized_depthwise_row(const QuantizedDepthwiseLanes& depthwise, const QuantizedDepthwiseRow& row,
                                 const std::int32_t* packed);

// The obvious version, on weights less their zero points, [channels,rows,columns].
void run_quantized_depthwise_plain(const QuantizedDepthwise& spec, const void* src, const std::int32_t* weights,
                                   void* dst);

}  // namespace atrous
