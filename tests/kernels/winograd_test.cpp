// Winograd on phases against a plain dilated convolution, on every instruction set.
#include "kernels/winograd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/bf16.h"
#include "support/targets.h"
#include "support/tensors.h"

namespace atrous {
namespace {

constexpr float kMost = 1e30F;

struct Problem {
  WinogradAxis rows, columns;
  std::int64_t batch = 1;
  std::int64_t src_channels = 16;
  std::int64_t dst_channels = 16;
  std::int64_t slice = 16;
  std::int64_t parts = 1;  // blocks of row tiles
  int threads = 2;
};

struct Maps {
  Tensor src, weights, bias, before;
};

Maps random_maps(const Problem& p, std::uint32_t seed) {
  return {test::random_tensor({p.batch, p.rows.src, p.columns.src, p.src_channels}, seed),
          test::random_tensor({p.dst_channels, p.src_channels, 3, 3}, seed + 1),
          test::random_tensor({p.dst_channels}, seed + 2),
          test::random_tensor({p.batch, p.rows.dst, p.columns.dst, p.dst_channels}, seed + 3)};
}

double tap(const Problem& p, const Maps& maps, const std::int64_t (&at)[4], int k) {
  const std::int64_t row = at[1] - p.rows.pad_begin + k / 3 * p.rows.dilation;
  const std::int64_t column = at[2] - p.columns.pad_begin + k % 3 * p.columns.dilation;
  if (row < 0 || row >= p.rows.src || column < 0 || column >= p.columns.src) return 0.0;
  const float* const src =
      maps.src.as<float>().data() + ((at[0] * p.rows.src + row) * p.columns.src + column) * p.src_channels;
  const float* const weights = maps.weights.as<float>().data() + at[3] * p.src_channels * 9 + k;
  double sum = 0.0;
  for (std::int64_t c = 0; c < p.src_channels; ++c) sum += double{src[c]} * double{weights[c * 9]};
  return sum;
}

double activate(const ConvEpilogue& epilogue, double x) {
  switch (epilogue.function) {
    case ConvEpilogue::Function::kClamp: return std::clamp(x, double{epilogue.low}, double{epilogue.high});
    case ConvEpilogue::Function::kLeakyRelu: return x < 0 ? x * double{epilogue.low} : x;
    case ConvEpilogue::Function::kHardSwish: break;
  }
  return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
}

Tensor plain_convolution(const Problem& p, const Maps& maps, const ConvEpilogue& epilogue) {
  Tensor dst = maps.before.clone();
  const auto values = dst.as<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::int64_t rest = static_cast<std::int64_t>(i);
    std::int64_t at[4];
    at[3] = rest % p.dst_channels;
    at[2] = (rest /= p.dst_channels) % p.columns.dst;
    at[1] = (rest /= p.columns.dst) % p.rows.dst;
    at[0] = rest / p.rows.dst;
    double sum = epilogue.bias != nullptr ? double{epilogue.bias[at[3]]} : 0.0;
    if (epilogue.add_dst) sum += double{values[i]};
    for (int k = 0; k < 9; ++k) sum += tap(p, maps, at, k);
    values[i] = static_cast<float>(activate(epilogue, sum));
  }
  return dst;
}

// Products of factors T of a source that lies as T.
template <typename T>
Tensor convolution_of(const Problem& p, const Maps& maps, const T* src, const ConvEpilogue& epilogue) {
  Tensor dst = maps.before.clone();
  for (std::int64_t part = 0; part < p.parts; ++part) {
    WinogradBlock block;
    block.rows = take_part(p.rows, part, p.parts);
    block.columns = p.columns;
    block.src_channels = p.slice;
    block.dst_channels = p.dst_channels;
    block.all_src_channels = p.src_channels;
    block = make_winograd_block(std::move(block));
    Tensor packed(DType::kF32, {9, p.src_channels, p.dst_channels});
    std::vector<T> inputs(static_cast<std::size_t>(block.inputs.elements));
    Tensor products(DType::kF32, {block.products.elements});
    std::vector<T> temporary(static_cast<std::size_t>(p.threads * block.panel_weights()));
    pack_winograd_weights(block, maps.weights.as<float>().data(), packed.as<float>().data());
    WinogradProductsOf<float, T, float> work;
    work.weights = packed.as<float>().data();
    work.inputs = inputs.data();
    work.products = products.as<float>().data();
    work.temporary = temporary.data();
    work.parts = p.threads;
    for (std::int64_t channel = 0; channel < p.src_channels; channel += p.slice) {
      transform_input(block, src + channel, inputs.data());
      multiply(block, work);
      work.weights += p.slice * p.dst_channels * 9;
      work.accumulate = true;
    }
    transform_output(block, epilogue, products.as<float>().data(), dst.as<float>().data());
  }
  return dst;
}

Tensor winograd_convolution(const Problem& p, const Maps& maps, const ConvEpilogue& epilogue) {
  return convolution_of(p, maps, maps.src.as<float>().data(), epilogue);
}

WinogradAxis axis(std::int64_t src, std::int64_t dst, std::int64_t dilation, std::int64_t pad) {
  WinogradAxis extents;
  extents.src = src;
  extents.dst = dst;
  extents.dilation = dilation;
  extents.pad_begin = pad;
  return extents;
}

// Tiles of the given size; 0 for short ones of two, -1 for those of three, -2 for both.
WinogradAxis axis_of(int outputs) {
  if (outputs == 0) return make_winograd_axis(axis(5, 5, 3, 3), {2, true}, 1).value();
  if (outputs < 0) return make_winograd_axis(axis(8, 8, 3, 3), {3, outputs == -2, true}, 1).value();
  return make_winograd_axis(axis(3 * outputs - 1, 3 * outputs - 1, 1, 1), {outputs}, 1).value();
}

TEST(Winograd, equals_a_plain_convolution_for_every_pair_of_tile_sizes) {
  test::for_each_target([] {
    for (int rows = -2; rows <= kMostWinogradOutputs; ++rows) {
      for (int columns = -2; columns <= kMostWinogradOutputs; ++columns) {
        const Problem p{axis_of(rows), axis_of(columns)};
        const Maps maps = random_maps(p, 7);
        const ConvEpilogue epilogue{maps.bias.as<float>().data(), false, {}, -kMost, kMost};
        EXPECT_TRUE(
            test::close(winograd_convolution(p, maps, epilogue), plain_convolution(p, maps, epilogue), test::kLoose))
            << rows << "x" << columns;
      }
    }
  });
}

class Random {
 public:
  explicit Random(std::uint32_t seed) : random_(seed) {}
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }

  // Of any rate and pads; may be shorter than what the taps span.
  WinogradAxis pick_axis(std::int64_t images, int most_outputs = kMostWinogradOutputs) {
    for (;;) {
      const std::int64_t dilation = pick(0, 3) == 0 ? pick(1, 40) : pick(1, 6);
      const std::int64_t src = pick(0, 9) == 0 ? pick(30, 130) : pick(1, 30);
      const std::int64_t begin = pick(0, dilation + 2);
      const std::int64_t end = pick(0, 2) == 0 ? pick(0, dilation + 2) : begin;
      const std::int64_t dst = src + begin + end - 2 * dilation;
      if (dst < 1) continue;
      const WinogradTiling tiling{static_cast<int>(pick(1, most_outputs)), pick(0, 1) == 1, pick(0, 1) == 1};
      if (auto found = make_winograd_axis(axis(src, dst, dilation, begin), tiling, images)) return *found;
    }
  }

 private:
  std::mt19937 random_;
};

TEST(Winograd, equals_a_plain_convolution_on_random_shapes_in_slices_and_blocks) {
  using Function = ConvEpilogue::Function;
  Random random(11);
  for (std::uint32_t round = 0; round < 60; ++round) {
    Problem p;
    p.batch = random.pick(1, 2);
    p.rows = random.pick_axis(p.batch);
    p.columns = random.pick_axis(1);
    p.slice = 16 * random.pick(1, 2);
    p.src_channels = p.slice * random.pick(1, 3);
    p.dst_channels = 16 * random.pick(1, 7);
    p.parts = std::min(random.pick(1, 3), static_cast<std::int64_t>(p.rows.tiles.size()));
    const Maps maps = random_maps(p, round);
    const ConvEpilogue epilogue{round % 3 == 0 ? nullptr : maps.bias.as<float>().data(), round % 2 == 0,
                                static_cast<Function>(round % 3), round % 4 == 0 ? -kMost : 0.1F,
                                round % 5 == 0 ? 6.0F : kMost};
    const Tensor expected = plain_convolution(p, maps, epilogue);
    test::for_each_target([&] {
      EXPECT_TRUE(test::close(winograd_convolution(p, maps, epilogue), expected, test::kLoose)) << "round " << round;
    });
  }
}

TEST(Winograd, gives_the_same_bits_for_any_number_of_threads) {
  const auto size = make_winograd_axis(axis(20, 20, 3, 3), {}, 1).value();
  Problem p{size, size, 1, 64, 80, 32};
  const Maps maps = random_maps(p, 5);
  const ConvEpilogue epilogue{maps.bias.as<float>().data(), false, {}, -kMost, kMost};
  p.threads = 1;
  const Tensor alone = winograd_convolution(p, maps, epilogue);
  for (p.threads = 2; p.threads <= 7; ++p.threads) {
    EXPECT_TRUE(test::close(winograd_convolution(p, maps, epilogue), alone, test::kExact)) << p.threads;
  }
}

TEST(Winograd, reads_and_writes_bf16_as_f32_that_is_rounded) {
  const auto size = make_winograd_axis(axis(13, 13, 2, 2), {}, 1).value();
  WinogradBlock block;
  block.rows = block.columns = size;
  block.src_channels = block.all_src_channels = block.dst_channels = 32;
  block = make_winograd_block(std::move(block));
  const Tensor wide = test::random_tensor({13, 13, 32}, 1);
  std::vector<BFloat16> narrow(wide.as<float>().size());
  to_bf16(wide.as<float>().data(), narrow.data(), static_cast<std::int64_t>(narrow.size()));
  Tensor rounded(DType::kF32, {13, 13, 32});
  to_f32(narrow.data(), rounded.as<float>().data(), static_cast<std::int64_t>(narrow.size()));
  test::for_each_target([&] {
    std::vector<float> from_narrow(static_cast<std::size_t>(block.inputs.elements), 0.0F);
    std::vector<float> from_wide = from_narrow;
    transform_input(block, narrow.data(), from_narrow.data());
    transform_input(block, rounded.as<float>().data(), from_wide.data());
    EXPECT_EQ(from_narrow, from_wide);
    ConvEpilogue epilogue{nullptr, true, {}, -kMost, kMost};
    std::vector<BFloat16> narrow_dst = narrow;
    Tensor wide_dst = rounded.clone();
    transform_output(block, epilogue, from_wide.data(), narrow_dst.data());
    transform_output(block, epilogue, from_wide.data(), wide_dst.as<float>().data());
    for (std::size_t i = 0; i < narrow.size(); ++i) {
      EXPECT_EQ(to_f32(narrow_dst[i]), to_f32(to_bf16(wide_dst.as<float>()[i]))) << i;
    }
  });
}

// The forms that amplify rounding little: within 1e-2 of the largest.
TEST(Winograd, from_bf16_is_near_a_plain_convolution) {
  Random random(12);
  for (std::uint32_t round = 0; round < 40; ++round) {
    Problem p;
    p.batch = random.pick(1, 2);
    p.rows = random.pick_axis(p.batch, 2);
    p.columns = random.pick_axis(1, 2);
    p.slice = 16 * random.pick(1, 4);
    p.src_channels = p.slice * random.pick(1, 3);
    p.dst_channels = 16 * random.pick(1, 7);
    Maps maps = random_maps(p, round);
    std::vector<BFloat16> src(maps.src.as<float>().size());
    to_bf16(maps.src.as<float>().data(), src.data(), maps.src.elements());
    to_f32(src.data(), maps.src.as<float>().data(), maps.src.elements());
    const ConvEpilogue epilogue{maps.bias.as<float>().data(), false, {}, -kMost, kMost};
    const Tensor expected = plain_convolution(p, maps, epilogue);
    float largest = 0.0F;
    for (const float value : expected.as<float>()) largest = std::max(largest, std::abs(value));
    test::for_each_target([&] {
      const Tensor found = convolution_of(p, maps, src.data(), epilogue);
      for (std::size_t i = 0; i < found.as<float>().size(); ++i) {
        ASSERT_NEAR(found.as<float>()[i], expected.as<float>()[i], 1e-2F * largest) << "round " << round;
      }
    });
  }
}

TEST(Winograd, loses_little_accuracy_on_many_channels) {
  const auto size = make_winograd_axis(axis(12, 12, 1, 1), {}, 1).value();
  const Problem p{size, size, 1, 512, 32, 256};
  const Maps maps = random_maps(p, 3);
  const ConvEpilogue epilogue{nullptr, false, {}, -kMost, kMost};
  EXPECT_TRUE(test::close(winograd_convolution(p, maps, epilogue), plain_convolution(p, maps, epilogue), 3e-5));
}

}  // namespace
}  // namespace atrous
