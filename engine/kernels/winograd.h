// Convolution by Winograd's method on phases: transforms and products, SIMD over the channels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "atrous/tensor.h"
#include "kernels/conv_epilogue.h"
#include "kernels/winograd_axis.h"

namespace atrous {

constexpr std::int64_t kWinogradChannels = 16;  // numbers of channels are multiples of this

// How the matrices of all products (row product y, column product x) lie behind each other. Matrix (y, x) has one row
// for every tile that has this product: rows.users[y] x columns.users[x].
struct WinogradMatrices {
  std::int64_t row_stride = 0;                                                      // elements
  std::array<std::int64_t, kMostWinogradProducts * kMostWinogradProducts> begin{};  // elements, at [8 y + x]
  std::int64_t elements = 0;
};

// The tiles whose products are computed together. Maps are channels last, [batch,height,width,channels]. Many src
// channels are taken in slices whose products add up.
struct WinogradBlock {
  WinogradAxis rows;  // the images of the batch are in here
  WinogradAxis columns;
  std::int64_t src_channels = 16;  // of one slice, at most 512
  std::int64_t dst_channels = 16;
  std::int64_t all_src_channels = 16;
  WinogradMatrices inputs = {};    // [matrix][tile][src_channels]
  WinogradMatrices products = {};  // [matrix][tile][dst_channels]

  std::int64_t tiles() const { return static_cast<std::int64_t>(rows.tiles.size() * columns.tiles.size()); }
  std::int64_t matrix_rows(std::size_t matrix) const;  // its tiles; the matrix (y, x) is 8 y + x
  std::int64_t panel_weights() const;                  // how many transformed weights one panel has for one row product
};

// Lays out inputs and products.
WinogradBlock make_winograd_block(WinogradBlock block);

// Weights [dst_channels,all_src_channels,3,3] -> packed [slice][panel][src_channels][9][dst channels of the panel]. For
// float and std::int8_t.
template <typename T>
void pack_winograd_weights(const WinogradBlock& block, const T* weights, T* packed);

// One slice of src, which begins at its first channel.
void transform_input(const WinogradBlock& block, const float* src, float* inputs);
void transform_input(const WinogradBlock& block, const BFloat16* src, float* inputs);
void transform_input(const WinogradBlock& block, const BFloat16* src, BFloat16* inputs);

// Products of one slice of packed weights, which are transformed on the way: once they have been used they need not be
// kept. `temporary` has parts * panel_weights() elements.
template <typename Weight, typename Factor, typename Sum>
struct WinogradProductsOf {
  const Weight* weights = nullptr;
  const Factor* inputs = nullptr;
  Sum* products = nullptr;
  bool accumulate = false;
  Factor* temporary = nullptr;
  int parts = 1;  // the work is split into so many parts for threads
};
using WinogradProducts = WinogradProductsOf<float, float, float>;
using WinogradBf16Products =
    WinogradProductsOf<float, BFloat16, float>;  // from rounded factors: for tiles of few outputs
void multiply(const WinogradBlock& block, const WinogradProducts& work);
void multiply(const WinogradBlock& block, const WinogradBf16Products& work);

// How many pieces of work multiply() can deal out.
std::int64_t winograd_items(const WinogradBlock& block);

void transform_output(const WinogradBlock& block, const ConvEpilogue& epilogue, const float* products, float* dst);
void transform_output(const WinogradBlock& block, const ConvEpilogue& epilogue, const float* products, BFloat16* dst);

}  // namespace atrous
