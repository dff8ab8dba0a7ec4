// The geometry of dilated windows: effective kernels, receptive fields, dead taps, gridding.
#pragma once

#include <cstdint>
#include <span>

namespace atrous {

// One axis of a convolution or pool.
struct WindowAxis {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
};

// How far the taps reach: dilation * (kernel - 1) + 1.
std::int64_t effective_kernel(std::int64_t kernel, std::int64_t dilation);

// The padding, both sides together, that keeps the size at stride 1: dilation * (kernel - 1).
std::int64_t same_padding(std::int64_t kernel, std::int64_t dilation);

// How many input elements one element behind the stack sees, first layer first: every layer adds
// dilation * (kernel - 1) times the product of the strides before it. 1 for an empty stack.
std::int64_t receptive_field(std::span<const WindowAxis> stack);

// The output positions [begin, end) of one axis at which a tap meets the input; empty: begin == end. Parameters as
// below.
struct OutputRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t count() const { return end - begin; }
};
OutputRange live_outputs(const WindowAxis& axis, std::int64_t tap, std::int64_t pad_begin, std::int64_t input,
                         std::int64_t output);

// A window on one axis of a map.
struct MapAxis : WindowAxis {
  std::int64_t pad_begin = 0;  // zeros before the first element; less than none leaves elements out
  std::int64_t src = 1;        // extent of the map that is read
  std::int64_t dst = 1;        // extent of the map that is written

  // The outputs at which a tap meets the input.
  OutputRange outputs(std::int64_t tap) const { return live_outputs(*this, tap, pad_begin, src, dst); }
  // The element that a tap reads for an output; beyond the map in the padding.
  std::int64_t input(std::int64_t tap, std::int64_t output) const {
    return output * stride + tap * dilation - pad_begin;
  }
};

// How many taps of one axis meet the input at some output position; the others multiply padding only.
//
//   pad_begin  zeros before the first element
//   input      extent of the map that is read
//   output     extent of the map that is written
std::int64_t live_taps(const WindowAxis& axis, std::int64_t pad_begin, std::int64_t input, std::int64_t output);

// The greatest common factor of the rates; 0 for none.
std::int64_t common_factor(std::span<const std::int64_t> rates);

// The largest distance between two neighbouring taps that the layers before the last leave open: M_2 of
//   M_n = r_n,  M_i = max(M_{i+1} - 2 r_i, M_{i+1} - 2 (M_{i+1} - r_i), r_i).
// Wants at least two rates. Source: hybrid dilated convolution (arXiv 1702.08502) section 3.2.
std::int64_t largest_gap(std::span<const std::int64_t> rates);

// Whether a stack of convolutions with these rates leaves holes in what it sees: M_2 above the kernel, or rates with a
// common factor. One convolution alone is no stack: false.
bool has_gridding(std::span<const std::int64_t> rates, std::int64_t kernel);

}  // namespace atrous
