// Winograd on phases against a plain dilated convolution.
#include "kernels/winograd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/tensors.h"

namespace atrous {
namespace {

constexpr double kWinogradTolerance = 1e-5;

struct Maps {
  Tensor src, weights, bias, before;
};

Maps random_maps(const Winograd& w, std::uint32_t seed) {
  return {test::random_tensor({w.batch, w.rows.src, w.columns.src, w.src_channels}, seed),
          test::random_tensor({w.dst_channels, w.src_channels, 3, 3}, seed + 1),
          test::random_tensor({w.dst_channels}, seed + 2),
          test::random_tensor({w.batch, w.rows.dst, w.columns.dst, w.dst_channels}, seed + 3)};
}

float tap(const Winograd& w, const Maps& maps, std::int64_t image, std::int64_t y, std::int64_t x, std::int64_t to,
          int k) {
  const std::int64_t row = y - w.rows.pad_begin + k / 3 * w.rows.dilation;
  const std::int64_t column = x - w.columns.pad_begin + k % 3 * w.columns.dilation;
  if (row < 0 || row >= w.rows.src || column < 0 || column >= w.columns.src) return 0.0F;
  const float* const src =
      maps.src.as<float>().data() + ((image * w.rows.src + row) * w.columns.src + column) * w.src_channels;
  const float* const weights = maps.weights.as<float>().data() + to * w.src_channels * 9 + k;
  float sum = 0.0F;
  for (std::int64_t c = 0; c < w.src_channels; ++c) sum += src[c] * weights[c * 9];
  return sum;
}

Tensor plain_convolution(const Winograd& w, const Maps& maps, const WinogradEpilogue& epilogue) {
  Tensor dst = maps.before.clone();
  const auto values = dst.as<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto flat = static_cast<std::int64_t>(i);
    const std::int64_t to = flat % w.dst_channels;
    const std::int64_t x = flat / w.dst_channels % w.columns.dst;
    const std::int64_t y = flat / w.dst_channels / w.columns.dst % w.rows.dst;
    const std::int64_t image = flat / w.dst_channels / w.columns.dst / w.rows.dst;
    float sum = epilogue.bias != nullptr ? epilogue.bias[to] : 0.0F;
    if (epilogue.add_dst) sum += values[i];
    for (int k = 0; k < 9; ++k) sum += tap(w, maps, image, y, x, to, k);
    values[i] = std::clamp(sum, epilogue.low, epilogue.high);
  }
  return dst;
}

void multiply(const Winograd& w, std::int64_t tiles, const float* a, const float* b, float* c) {
  for (std::int64_t m = 0; m < w.matrices(); ++m) {
    for (std::int64_t t = 0; t < tiles; ++t) {
      for (std::int64_t to = 0; to < w.dst_channels; ++to) {
        double sum = 0.0;
        for (std::int64_t from = 0; from < w.src_channels; ++from) {
          sum += a[(m * tiles + t) * w.src_channels + from] * b[(m * w.src_channels + from) * w.dst_channels + to];
        }
        c[(m * tiles + t) * w.dst_channels + to] = static_cast<float>(sum);
      }
    }
  }
}

Tensor winograd_convolution(const Winograd& w, const Maps& maps, const WinogradEpilogue& epilogue, std::int64_t tiles) {
  Tensor dst = maps.before.clone();
  Tensor weights(DType::kF32, {w.matrices(), w.src_channels, w.dst_channels});
  Tensor input(DType::kF32, {w.matrices(), tiles, w.src_channels});
  Tensor products(DType::kF32, {w.matrices(), tiles, w.dst_channels});
  transform_weights(w, maps.weights.as<float>().data(), weights.as<float>().data());
  for (std::int64_t first = 0; first < w.tiles(); first += tiles) {
    transform_input(w, {first, tiles}, maps.src.as<float>().data(), input.as<float>().data());
    multiply(w, tiles, input.as<float>().data(), weights.as<float>().data(), products.as<float>().data());
    transform_output(w, {first, tiles}, epilogue, products.as<float>().data(), dst.as<float>().data());
  }
  return dst;
}

// Tiles of the given size, whatever would be cheapest.
WinogradAxis axis_of_tiles(int tile) {
  const std::int64_t size = 2 * tile + 1;
  return {size, size, 1, 1, tile, {0, tile, 2 * tile}};
}

TEST(Winograd, a_length_that_four_divides_takes_tiles_of_four) {
  EXPECT_EQ(make_winograd_axis(64, 64, 1, 1).tile, 4);
  EXPECT_EQ(make_winograd_axis(64, 64, 1, 1).tiles(), 16);
}

TEST(Winograd, short_phases_take_tiles_that_fit_them) {
  EXPECT_EQ(make_winograd_axis(6, 6, 3, 3).tile, 2);      // three phases of two
  EXPECT_EQ(make_winograd_axis(65, 65, 24, 24).tile, 3);  // phases of two and three
}

TEST(Winograd, tiles_cover_every_output_once) {
  for (const std::int64_t size : {1, 5, 13, 33}) {
    for (const std::int64_t dilation : {1, 2, 3, 7, 40}) {
      const WinogradAxis axis = make_winograd_axis(size, size, dilation, dilation);
      std::vector<int> covered(static_cast<std::size_t>(size), 0);
      for (const std::int64_t begin : axis.tile_begin) {
        for (int i = 0; i < axis.tile; ++i) {
          const std::int64_t at = begin + i * dilation;
          if (at < size) ++covered[static_cast<std::size_t>(at)];
        }
      }
      EXPECT_EQ(covered, std::vector<int>(static_cast<std::size_t>(size), 1)) << size << " d" << dilation;
    }
  }
}

TEST(Winograd, equals_a_plain_convolution_for_every_pair_of_tile_sizes) {
  for (int rows = kLeastWinogradTile; rows <= kMostWinogradTile; ++rows) {
    for (int columns = kLeastWinogradTile; columns <= kMostWinogradTile; ++columns) {
      const Winograd w{axis_of_tiles(rows), axis_of_tiles(columns), 1, 16, 32, 16};
      const Maps maps = random_maps(w, 7);
      WinogradEpilogue epilogue{maps.bias.as<float>().data(), false, -1e30F, 1e30F};
      EXPECT_TRUE(test::close(winograd_convolution(w, maps, epilogue, w.tiles()), plain_convolution(w, maps, epilogue),
                              kWinogradTolerance))
          << rows << "x" << columns;
    }
  }
}

TEST(Winograd, equals_a_plain_convolution_on_random_shapes_in_blocks) {
  std::mt19937 random(11);
  const auto pick = [&random](int low, int high) {
    return std::int64_t{std::uniform_int_distribution<int>(low, high)(random)};
  };
  for (int round = 0; round < 40; ++round) {
    const auto axis = [&] {
      const std::int64_t dilation = pick(1, 9);
      const std::int64_t pad = pick(0, static_cast<int>(dilation) + 1);
      const std::int64_t src = pick(1, 20) + 2 * dilation;
      return make_winograd_axis(src, src + 2 * pad - 2 * dilation, dilation, pad);
    };
    const std::int64_t channels = 16 * pick(1, 2);
    const Winograd w{axis(), axis(), pick(1, 2), channels, 16 * pick(1, 3), channels};
    const Maps maps = random_maps(w, static_cast<std::uint32_t>(round));
    const WinogradEpilogue epilogue{round % 3 == 0 ? nullptr : maps.bias.as<float>().data(), round % 2 == 0,
                                    round % 4 == 0 ? -1e30F : 0.0F, round % 5 == 0 ? 6.0F : 1e30F};
    EXPECT_TRUE(test::close(winograd_convolution(w, maps, epilogue, std::max<std::int64_t>(w.tiles() / 3, 1)),
                            plain_convolution(w, maps, epilogue), kWinogradTolerance))
        << "round " << round;
  }
}

}  // namespace
}  // namespace atrous
