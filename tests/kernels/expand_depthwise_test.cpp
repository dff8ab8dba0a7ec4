// An expansion and the depthwise convolution behind it, against their plain versions one after the other.
#include "kernels/expand_depthwise.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/cpu.h"
#include "support/dice.h"
#include "support/targets.h"
#include "support/tensors.h"

namespace atrous {
namespace {

MapAxis draw_axis(test::Dice& dice) {
  MapAxis axis;
  axis.src = dice.within(1, 40);
  axis.kernel = dice.one_of({1, 2, 3, 3, 5});
  axis.stride = dice.one_of({1, 1, 2, 3});
  axis.dilation = dice.one_of({1, 1, 2, 3, 9});
  const std::int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
  axis.pad_begin = dice.within(0, reach + 1);
  const std::int64_t pad_end = std::max(dice.within(0, reach + 1), reach - axis.src - axis.pad_begin);
  axis.dst = (axis.src + axis.pad_begin + pad_end - reach) / axis.stride + 1;
  return axis;
}

struct Problem {
  Depthwise depthwise;
  std::int64_t src_channels = 1;
  Tensor src, expand, expand_bias, weights, bias;
};

Problem draw_problem(std::uint32_t seed) {
  test::Dice dice(seed);
  const MapAxis rows = draw_axis(dice);
  Problem p;
  p.depthwise = make_depthwise(rows, draw_axis(dice), dice.within(1, 2), dice.one_of({1, 8, 16, 24, 72, 144, 200}));
  p.src_channels = dice.one_of({1, 5, 16, 40});
  const std::int64_t channels = p.depthwise.channels;
  p.src = dice.tensor({p.depthwise.batch, rows.src, p.depthwise.columns.src, p.src_channels});
  p.expand = dice.tensor({channels, p.src_channels});
  p.expand_bias = dice.tensor({channels});
  p.weights = dice.tensor({channels, p.depthwise.taps()});
  p.bias = dice.tensor({channels});
  return p;
}

ConvEpilogue hard_swish(const float* bias) { return {bias, false, ConvEpilogue::Function::kHardSwish, 0.0F, 0.0F}; }

const float* data(const Tensor& tensor) { return tensor.as<float>().data(); }

struct Result {
  Tensor map, row_means;
};

Result empty_result(const Depthwise& dw) {
  return {Tensor(DType::kF32, {dw.batch, dw.rows.dst, dw.columns.dst, dw.channels}),
          Tensor(DType::kF32, {dw.batch, dw.rows.dst, dw.channels})};
}

Result run_plain(const Problem& p) {
  const Depthwise& dw = p.depthwise;
  const std::int64_t pixels = dw.batch * dw.rows.src * dw.columns.src;
  Tensor expanded(DType::kF32, {pixels, dw.channels});
  run_pointwise_plain({pixels, p.src_channels, dw.channels}, data(p.src), data(p.expand),
                      hard_swish(data(p.expand_bias)), expanded.as<float>().data());
  Result result = empty_result(dw);
  run_depthwise_plain(dw, hard_swish(data(p.bias)), data(expanded), data(p.weights), result.map.as<float>().data());
  for (std::int64_t i = 0; i < result.row_means.elements(); ++i) {
    double sum = 0.0;
    for (std::int64_t x = 0; x < dw.columns.dst; ++x) {
      sum += double{data(result.map)[(i / dw.channels * dw.columns.dst + x) * dw.channels + i % dw.channels]};
    }
    result.row_means.as<float>()[static_cast<std::size_t>(i)] =
        static_cast<float>(sum / static_cast<double>(dw.columns.dst));
  }
  return result;
}

Tensor with_rows(const Tensor& tensor, std::int64_t rows, std::int64_t columns) {
  Tensor result(DType::kF32, {rows, columns});
  std::ranges::fill(result.as<float>(), 0.0F);
  std::ranges::copy(std::as_const(tensor).as<float>(), result.as<float>().begin());
  return result;
}

Result run_fast(const Problem& p, const ExpandDepthwiseLimits& limits) {
  const ExpandDepthwise conv = make_expand_depthwise(p.depthwise, p.src_channels, limits);
  const std::int64_t channels = conv.expand.dst_channels;
  Tensor expand(DType::kF32, {channels, p.src_channels});
  pack_pointwise_weights(conv.expand, data(with_rows(p.expand, channels, p.src_channels)), expand.as<float>().data());
  Tensor weights(DType::kF32, {p.depthwise.taps(), p.depthwise.channels});
  pack_depthwise_weights(p.depthwise, data(p.weights), weights.as<float>().data());
  const Tensor expand_bias = with_rows(p.expand_bias, channels, 1);
  std::vector<std::byte> scratch(conv.scratch_bytes());
  Result result = empty_result(p.depthwise);
  run_expand_depthwise(conv, {data(expand), hard_swish(data(expand_bias)), data(weights), hard_swish(data(p.bias))},
                       data(p.src), result.map.as<float>().data(), result.row_means.as<float>().data(), scratch.data());
  return result;
}

// From a column or two a tile and a row a product to everything at once.
constexpr ExpandDepthwiseLimits kLimits[] = {{1, 1}, {1 << 11, 30}, {1 << 13, 100}, {}};

TEST(ExpandDepthwise, equals_the_plain_convolutions_whatever_the_tiles) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Problem problem = draw_problem(seed);
    const Result wanted = run_plain(problem);
    test::for_each_target([&] {
      for (const ExpandDepthwiseLimits& limits : kLimits) {
        const Result result = run_fast(problem, limits);
        EXPECT_TRUE(test::close(result.map, wanted.map)) << "seed " << seed << ", ring of " << limits.ring_floats;
        EXPECT_TRUE(test::close(result.row_means, wanted.row_means)) << "means, seed " << seed;
      }
    });
    if (HasFailure()) return;
  }
}

TEST(ExpandDepthwise, gives_the_same_bits_with_any_number_of_threads) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    const Problem problem = draw_problem(seed);
    const Result wanted = run_fast(problem, kLimits[1]);
    for (const int threads : {1, 3, 4, 12}) {
      const ThreadScope scope(threads);
      const Result result = run_fast(problem, kLimits[1]);
      EXPECT_TRUE(test::close(result.map, wanted.map, test::kExact)) << "seed " << seed << ", " << threads;
      EXPECT_TRUE(test::close(result.row_means, wanted.row_means, test::kExact)) << "seed " << seed << ", " << threads;
    }
  }
}

TEST(ExpandDepthwise, keeps_the_ring_within_its_limit_and_repeats_little) {
  const MapAxis axis{{5, 1, 2}, 4, 2049, 2049};
  const ExpandDepthwise conv = make_expand_depthwise(make_depthwise(axis, axis, 1, 960), 160);
  EXPECT_GT(conv.tiles.size(), 1U);
  EXPECT_LE(conv.ring * conv.ring_columns * conv.slice, ExpandDepthwiseLimits().ring_floats);
  EXPECT_LT(conv.repetition(), 1.1);
}

}  // namespace
}  // namespace atrous
