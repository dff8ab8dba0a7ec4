// Quantised convolutions of one tap against a plain loop, on every instruction set.
#include "kernels/pointwise_codes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

struct Maps {
  std::vector<std::uint8_t> src, before;
  std::vector<std::int8_t> weights, packed;
  std::vector<std::int32_t> offset;
  std::vector<float> multiplier, bias;
};

// Scales are powers of two, so that no result hangs on how an f32 is rounded.
Maps random_maps(const Pointwise& conv, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto fill = [&random](auto& list, std::int64_t count) {
    list.resize(static_cast<std::size_t>(count));
    for (auto& code : list) code = static_cast<std::remove_reference_t<decltype(code)>>(random());
  };
  Maps maps;
  fill(maps.src, conv.pixels * conv.src_channels);
  fill(maps.before, conv.pixels * conv.dst_channels);
  fill(maps.weights, conv.dst_channels * conv.src_channels);
  maps.packed.resize(maps.weights.size());
  pack_code_weights(conv, maps.weights.data(), maps.packed.data());
  for (std::int64_t c = 0; c < conv.dst_channels; ++c) {
    maps.offset.push_back(static_cast<std::int32_t>(random() % 20001) - 10000);
    maps.multiplier.push_back(std::ldexp(1.0F, -10 - static_cast<int>(random() % 3)));
    maps.bias.push_back(static_cast<float>(random() % 64) / 4.0F - 8.0F);
  }
  return maps;
}

CodeEpilogue bind(CodeEpilogue epilogue, const Maps& maps) {
  epilogue.offset = maps.offset.data();
  epilogue.multiplier = maps.multiplier.data();
  epilogue.bias = maps.bias.data();
  return epilogue;
}

double finish(const CodeEpilogue& e, double value, std::uint8_t before) {
  if (e.clamp_sum) value = std::clamp(value, double{e.sum_low}, double{e.sum_high});
  if (e.round_sum) value = std::nearbyint(value) * double{e.sum_steps} + double{e.rounded_bias};
  if (e.add_dst) value += double{e.residual_steps} * (before ^ e.flip_residual);
  return std::clamp(value, double{e.low}, double{e.high});
}

std::vector<double> plain(const Pointwise& conv, bool is_signed, const Maps& maps, const CodeEpilogue& epilogue) {
  std::vector<double> results;
  for (std::int64_t i = 0; i < conv.pixels * conv.dst_channels; ++i) {
    const auto c = static_cast<std::size_t>(i % conv.dst_channels);
    const auto pixel = static_cast<std::size_t>(i / conv.dst_channels);
    const auto depth = static_cast<std::size_t>(conv.src_channels);
    std::int32_t sum = maps.offset[c];
    for (std::size_t k = 0; k < depth; ++k) {
      sum += (maps.src[pixel * depth + k] ^ (is_signed ? 128 : 0)) * maps.weights[c * depth + k];
    }
    const double value = sum * double{maps.multiplier[c]} + double{maps.bias[c]};
    results.push_back(finish(epilogue, value, maps.before[static_cast<std::size_t>(i)]));
  }
  return results;
}

void expect_codes(const Pointwise& conv, bool is_signed, const CodeEpilogue& epilogue, std::uint32_t seed) {
  const Maps maps = random_maps(conv, seed);
  std::vector<std::uint8_t> dst = maps.before;
  run_pointwise(conv, is_signed, maps.src.data(), maps.packed.data(), bind(epilogue, maps),
                reinterpret_cast<std::byte*>(dst.data()));
  const std::vector<double> wanted = plain(conv, is_signed, maps, epilogue);
  for (std::size_t i = 0; i < dst.size(); ++i) {
    const auto code = static_cast<std::uint8_t>(static_cast<int>(std::nearbyint(wanted[i])) + epilogue.zero);
    ASSERT_EQ(dst[i], code) << "element " << i << ", " << conv.pixels << " pixels, " << conv.dst_channels
                            << " channels";
  }
}

TEST(PointwiseCodes, equal_the_plain_loop_for_every_number_of_pixels_and_panels) {
  CodeEpilogue epilogue;
  epilogue.low = -100.0F;
  epilogue.high = 155.0F;
  epilogue.zero = 100;
  test::for_each_target([&] {
    for (std::int64_t pixels = 1; pixels <= 14; ++pixels) {
      for (std::int64_t channels = 16; channels <= 144; channels += 16) {
        expect_codes({pixels, 12, channels}, pixels % 2 == 0, epilogue, 1);
      }
    }
  });
}

TEST(PointwiseCodes, sums_are_limited_and_rounded_and_meet_the_residual) {
  CodeEpilogue epilogue;
  epilogue.clamp_sum = true;
  epilogue.sum_low = -60.0F;
  epilogue.sum_high = 50.0F;
  epilogue.round_sum = true;
  epilogue.sum_steps = 0.5F;
  epilogue.rounded_bias = -3.25F;
  epilogue.add_dst = true;
  epilogue.residual_steps = 0.25F;
  epilogue.flip_residual = 128;
  epilogue.low = 0.0F;
  epilogue.high = 127.0F + 90.0F;
  epilogue.zero = -90;  // s8
  test::for_each_target([&] { expect_codes({500, 64, 80}, true, epilogue, 2); });
}

TEST(PointwiseCodes, may_give_real_numbers) {
  const Pointwise conv{33, 8, 48};
  const Maps maps = random_maps(conv, 3);
  CodeEpilogue epilogue;
  epilogue.low = 0.0F;
  epilogue.high = 6.0F;
  epilogue.to_codes = false;
  test::for_each_target([&] {
    std::vector<float> dst(static_cast<std::size_t>(conv.pixels * conv.dst_channels));
    run_pointwise(conv, false, maps.src.data(), maps.packed.data(), bind(epilogue, maps),
                  reinterpret_cast<std::byte*>(dst.data()));
    const std::vector<double> wanted = plain(conv, false, maps, epilogue);
    for (std::size_t i = 0; i < dst.size(); ++i) ASSERT_EQ(double{dst[i]}, wanted[i]) << "element " << i;
  });
}

}  // namespace
}  // namespace atrous
