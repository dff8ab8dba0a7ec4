// Depthwise convolution of quantised maps on every instruction set: bit by bit what its plain version computes.
#include "kernels/quantized_depthwise.h"

#include <gtest/gtest.h>

#include <cstring>

#include "kernels/draw_depthwise.h"
#include "support/targets.h"

namespace atrous {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Problem {
  QuantizedDepthwise spec;
  Bytes src;
  std::vector<std::int32_t> weights;
};

Bytes draw_bytes(test::Dice& dice, std::int64_t count) {
  Bytes bytes(static_cast<std::size_t>(count));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice.within(0, 255));
  return bytes;
}

Requantization draw_result(test::Dice& dice) {
  const DType dst = std::vector{DType::kU8, DType::kI8, DType::kF32}[static_cast<std::size_t>(dice.within(0, 2))];
  const std::int64_t low = dst == DType::kI8 ? -128 : 0;
  Requantization result =
      requantization_to(dst, dst == DType::kF32 ? 0 : static_cast<std::int32_t>(dice.within(low, low + 255)));
  if (dice.heads()) result.low = static_cast<float>(result.zero);  // ReLU
  if (dice.heads()) result.high = std::min(result.high, static_cast<float>(result.zero + dice.within(0, 100)));
  return result;
}

// Some sums are far beyond what a code can hold, and with a multiplier of a power of two many lie between two codes.
void draw_channels(test::Dice& dice, Problem& problem) {
  const float scale = dice.heads() ? 1.0F / 1024.0F : 0.0007F;
  for (std::int64_t c = 0; c < problem.spec.maps.channels; ++c) {
    problem.spec.multiplier.push_back(dice.within(0, 20) == 0 ? 3e6F : scale * static_cast<float>(dice.within(1, 4)));
    problem.spec.bias.push_back(static_cast<std::int32_t>(dice.within(-20000, 20000)));
  }
  if (dice.within(0, 3) == 0) problem.spec.bias.clear();
  const std::int64_t most = problem.spec.wide ? 255 : 127;
  for (std::int64_t i = 0; i < problem.spec.maps.channels * problem.spec.maps.taps(); ++i) {
    problem.weights.push_back(static_cast<std::int32_t>(dice.within(-most - (problem.spec.wide ? 0 : 1), most)));
  }
}

Problem draw_problem(std::uint32_t seed, std::int64_t most_src) {
  test::Dice dice(seed);
  const std::int64_t channels =
      dice.one_of({1, 2, 3, 7, 8, 15, 16, 17, 24, 31, 32, 33, 47, 48, 64, 65, 79, 80, 96, 100, 144, 257, 300});
  const MapAxis rows = test::draw_axis(dice, most_src);
  Problem problem;
  QuantizedDepthwise& spec = problem.spec;
  spec.maps = make_depthwise(rows, test::draw_axis(dice, most_src), dice.within(1, 2), channels);
  spec.src = dice.heads() ? DType::kU8 : DType::kI8;
  spec.src_zero = static_cast<std::int32_t>(dice.within(0, 255)) - (spec.src == DType::kI8 ? 128 : 0);
  spec.wide = dice.heads();
  spec.result = draw_result(dice);
  draw_channels(dice, problem);
  problem.src = draw_bytes(dice, spec.maps.batch * rows.src * spec.maps.columns.src * channels);
  return problem;
}

// Followed by some bytes that nobody may write.
Bytes make_dst(const QuantizedDepthwise& spec) {
  const Depthwise& maps = spec.maps;
  const auto elements = static_cast<std::size_t>(maps.batch * maps.rows.dst * maps.columns.dst * maps.channels);
  return Bytes(elements * size_of(spec.result.dst) + 64, 0x5A);
}

Bytes run_plain(const Problem& problem) {
  Bytes dst = make_dst(problem.spec);
  run_quantized_depthwise_plain(problem.spec, problem.src.data(), problem.weights.data(), dst.data());
  return dst;
}

Bytes run_fast(const Problem& problem) {
  Bytes dst = make_dst(problem.spec);
  std::vector<std::int32_t> packed(packed_quantized_depthwise_bytes(problem.spec) / sizeof(std::int32_t));
  pack_quantized_depthwise_weights(problem.spec, problem.weights.data(), packed.data());
  run_quantized_depthwise(make_quantized_depthwise(problem.spec), problem.src.data(), packed.data(), dst.data());
  return dst;
}

std::string text(const QuantizedDepthwise& spec) {
  return test::text(spec.maps.rows) + ", " + test::text(spec.maps.columns) + ", " + std::to_string(spec.maps.channels) +
         " channels, " + name(spec.src) + " to " + name(spec.result.dst) + (spec.wide ? ", wide" : "");
}

// The index of the first byte that differs, or -1. Zeros of f32 may have either sign.
std::ptrdiff_t first_difference(const Problem& problem, const Bytes& a, const Bytes& b) {
  const std::size_t step = size_of(problem.spec.result.dst);
  for (std::size_t i = 0; i < a.size(); i += step) {
    float x = 0.0F, y = 0.0F;
    std::memcpy(&x, a.data() + i, step);
    std::memcpy(&y, b.data() + i, step);
    const bool zeros = step == sizeof(float) && x == 0.0F && y == 0.0F;
    if (!zeros && std::memcmp(a.data() + i, b.data() + i, step) != 0) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

TEST(QuantizedDepthwise, equals_the_plain_version_on_every_instruction_set) {
  for (std::uint32_t seed = 0; seed < 250; ++seed) {
    const Problem problem = draw_problem(seed, 20);
    const Bytes wanted = run_plain(problem);
    test::for_each_target([&] {
      EXPECT_EQ(first_difference(problem, run_fast(problem), wanted), -1)
          << "seed " << seed << ": " << text(problem.spec);
    });
    if (HasFailure()) return;
  }
}

TEST(QuantizedDepthwise, equals_the_plain_version_on_large_maps) {
  for (std::uint32_t seed = 1000; seed < 1015; ++seed) {
    const Problem problem = draw_problem(seed, 130);
    EXPECT_EQ(first_difference(problem, run_fast(problem), run_plain(problem)), -1)
        << "seed " << seed << ": " << text(problem.spec);
  }
}

// What lies beside the map counts as a real 0. Worked out by hand: (1 + 2 * 2 + -1 * -3) / 2 = 4, and
// (1 + 100 * 2 + 2 * -3) / 2 = 97.5, which is rounded to the even neighbour.
TEST(QuantizedDepthwise, what_lies_beside_the_map_is_the_zero_point) {
  Problem problem;
  problem.spec.maps = make_depthwise({{3, 1, 1}, 1, 1, 1}, {{3, 1, 1}, 1, 2, 2}, 1, 1);
  problem.spec.src_zero = 128;
  problem.spec.bias = {1};
  problem.spec.multiplier = {0.5F};
  problem.spec.result = requantization_to(DType::kU8, 10);
  problem.src = {130, 125};
  problem.weights = {9, 9, 9, 100, 2, -1, 9, 9, 9};
  test::for_each_target([&] {
    const Bytes dst = run_fast(problem);
    EXPECT_EQ(dst[0], 10 + 4);
    EXPECT_EQ(dst[1], 10 + 98);
  });
}

TEST(QuantizedDepthwise, weights_beyond_s8_are_noticed) {
  const std::int32_t weights[] = {-128, 127, 128, -129};
  EXPECT_FALSE(leave_s8(weights, 2));
  EXPECT_TRUE(leave_s8(weights, 3));
  EXPECT_TRUE(leave_s8(weights + 3, 1));
}

}  // namespace
}  // namespace atrous
