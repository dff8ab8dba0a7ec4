// Winograd of codes against plain sums of products, on every instruction set: the same whole numbers.
#include "kernels/winograd_codes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

constexpr std::int64_t kSrcChannels = 64;
constexpr std::int64_t kDstChannels = 80;  // more than a panel

struct Problem {
  WinogradAxis rows, columns;
  bool is_signed = false;
  std::int32_t zero = 0;
  std::int64_t slice = 32;
};

// Signed codes are bits of s8.
struct Maps {
  std::vector<std::uint8_t> src;
  std::vector<std::int8_t> weights;
};

Maps random_maps(const Problem& p, std::uint32_t seed) {
  std::mt19937 random(seed);
  Maps maps;
  maps.src.resize(static_cast<std::size_t>(p.rows.src * p.columns.src * kSrcChannels));
  maps.weights.resize(kDstChannels * kSrcChannels * 9);
  for (std::uint8_t& code : maps.src) code = static_cast<std::uint8_t>(random());
  for (std::int8_t& code : maps.weights) code = static_cast<std::int8_t>(random());
  return maps;
}

std::int32_t code_at(const Problem& p, const Maps& maps, std::int64_t row, std::int64_t column, std::int64_t channel) {
  if (row < 0 || row >= p.rows.src || column < 0 || column >= p.columns.src) return 0;
  const std::uint8_t bits = maps.src[static_cast<std::size_t>((row * p.columns.src + column) * kSrcChannels + channel)];
  return (p.is_signed ? static_cast<std::int8_t>(bits) : bits) - p.zero;
}

std::vector<float> plain_sums(const Problem& p, const Maps& maps) {
  std::vector<float> sums;
  for (std::int64_t pixel = 0; pixel < p.rows.dst * p.columns.dst; ++pixel) {
    const std::int64_t row = pixel / p.columns.dst - p.rows.pad_begin;
    const std::int64_t column = pixel % p.columns.dst - p.columns.pad_begin;
    for (std::int64_t m = 0; m < kDstChannels; ++m) {
      std::int32_t sum = 0;
      for (std::int64_t i = 0; i < kSrcChannels * 9; ++i) {
        const std::int64_t tap = i % 9;
        sum += maps.weights[static_cast<std::size_t>(m * kSrcChannels * 9 + i)] *
               code_at(p, maps, row + tap / 3 * p.rows.dilation, column + tap % 3 * p.columns.dilation, i / 9);
      }
      sums.push_back(static_cast<float>(sum));
    }
  }
  return sums;
}

std::vector<float> winograd_sums(const Problem& p, const Maps& maps) {
  WinogradBlock block;
  block.rows = p.rows;
  block.columns = p.columns;
  block.src_channels = p.slice;
  block.dst_channels = kDstChannels;
  block.all_src_channels = kSrcChannels;
  block = make_winograd_block(std::move(block));
  std::vector<std::int8_t> packed(maps.weights.size());
  pack_winograd_weights(block, maps.weights.data(), packed.data());
  constexpr int kParts = 2;
  std::vector<std::int16_t> inputs(static_cast<std::size_t>(block.inputs.elements));
  std::vector<std::int32_t> products(static_cast<std::size_t>(block.products.elements));
  std::vector<std::int16_t> temporary(static_cast<std::size_t>(kParts * block.panel_weights()));
  WinogradCodeProducts work{packed.data(), inputs.data(), products.data(), false, temporary.data(), kParts};
  for (std::int64_t channel = 0; channel < kSrcChannels; channel += p.slice) {
    transform_input(block, {maps.src.data() + channel, p.is_signed, p.zero}, inputs.data());
    multiply(block, work);
    work.weights += p.slice * kDstChannels * 9;
    work.accumulate = true;
  }
  const std::vector<float> ones(kDstChannels, 1.0F), zeros(kDstChannels, 0.0F);
  CodeEpilogue epilogue;
  epilogue.multiplier = ones.data();
  epilogue.bias = zeros.data();
  epilogue.low = -1e30F;
  epilogue.high = 1e30F;
  epilogue.to_codes = false;
  std::vector<float> dst(static_cast<std::size_t>(p.rows.dst * p.columns.dst * kDstChannels));
  transform_output(block, epilogue, products.data(), reinterpret_cast<std::byte*>(dst.data()));
  return dst;
}

WinogradAxis axis(std::int64_t extent, std::int64_t dilation, const WinogradTiling& tiling) {
  WinogradAxis extents;
  extents.src = extent;
  extents.dst = extent;
  extents.dilation = dilation;
  extents.pad_begin = dilation;
  return make_winograd_axis(extents, tiling, 1).value();
}

// Tiles of the given size and smaller ones; 0 for short ones of one and two.
WinogradAxis axis_of(int outputs) { return outputs == 0 ? axis(5, 3, {2, true}) : axis(3 * outputs - 1, 1, {outputs}); }

TEST(WinogradCodes, equal_plain_sums_for_every_pair_of_tile_sizes) {
  for (int rows = 0; rows <= kMostWinogradCodeOutputs; ++rows) {
    for (int columns = 0; columns <= kMostWinogradCodeOutputs; ++columns) {
      SCOPED_TRACE(std::to_string(rows) + " x " + std::to_string(columns) + " outputs");
      const Problem p{axis_of(rows), axis_of(columns), rows % 2 == 1, rows % 2 == 1 ? -100 : 3 * columns, 32};
      const Maps maps = random_maps(p, static_cast<std::uint32_t>(rows * 8 + columns));
      const std::vector<float> wanted = plain_sums(p, maps);
      test::for_each_target([&] { EXPECT_EQ(winograd_sums(p, maps), wanted); });
    }
  }
}

// The largest inputs and weights there are.
TEST(WinogradCodes, equal_plain_sums_of_extreme_codes) {
  for (const std::int32_t zero : {0, 255}) {
    const Problem p{axis(12, 1, {4}), axis(13, 2, {4}), false, zero, 64};
    Maps maps = random_maps(p, 1);
    for (std::uint8_t& code : maps.src) code = code < 128 ? 0 : 255;
    for (std::int8_t& code : maps.weights) code = static_cast<std::int8_t>(code < 0 ? -128 : 127);
    EXPECT_EQ(winograd_sums(p, maps), plain_sums(p, maps));
  }
}

TEST(WinogradCodes, tell_how_many_bits_are_lost) {
  EXPECT_EQ(winograd_code_bits(axis_of(4), axis_of(4)), 6);  // 24 = 8 * 3
  EXPECT_EQ(winograd_code_bits(axis_of(3), axis_of(4)), 4);  // 6 = 2 * 3
  EXPECT_EQ(winograd_code_bits(axis_of(0), axis_of(2)), 1);
}

}  // namespace
}  // namespace atrous
