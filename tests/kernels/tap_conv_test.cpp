// Convolution tap by tap against its plain version.
#include "kernels/tap_conv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/cpu.h"
#include "support/dice.h"
#include "support/targets.h"

namespace atrous::test {
namespace {

// Maps, rates and pads in all relations, also taps and whole rows that miss the map.
TapConv draw(Dice& dice) {
  TapConv conv;
  const std::int64_t rank = dice.within(1, 3);
  for (std::size_t i = static_cast<std::size_t>(3 - rank); i < 3; ++i) {
    MapAxis& axis = conv.axes[i];
    axis.kernel = dice.within(1, 3);
    axis.stride = dice.within(1, 2);
    axis.dilation = dice.one_of({1, 2, 6, 40});
    axis.src = dice.one_of({1, 2, 5, 9, 31});
    axis.pad_begin = dice.within(-1, axis.dilation * (axis.kernel - 1));
    axis.dst = dice.within(1, axis.src + 2);
  }
  conv.batch = dice.within(1, 2);
  conv.groups = dice.one_of({1, 1, 3});
  conv.src_channels = conv.groups * dice.one_of({1, 3, 17, 150});
  conv.dst_channels = conv.groups * dice.one_of({1, 5, 16, 33});
  return conv;
}

std::int64_t pixels(const TapConv& conv, std::int64_t MapAxis::*extent) {
  return conv.batch * conv.axes[0].*extent * conv.axes[1].*extent * conv.axes[2].*extent;
}

std::vector<float> draw_floats(Dice& dice, std::int64_t count) {
  const Tensor tensor = dice.tensor({count});
  const auto values = tensor.as<float>();
  return {values.begin(), values.end()};
}

struct Data {
  std::vector<float> src, weights, bias, dst;
};

Data draw_data(Dice& dice, const TapConv& conv) {
  return {draw_floats(dice, pixels(conv, &MapAxis::src) * conv.src_channels),
          draw_floats(dice, conv.dst_channels * conv.group_src() * conv.taps()), draw_floats(dice, conv.dst_channels),
          draw_floats(dice, pixels(conv, &MapAxis::dst) * conv.dst_channels)};
}

std::vector<float> run_packed(const TapConv& conv, const Data& data, const ConvEpilogue& epilogue) {
  std::vector<float> packed(static_cast<std::size_t>(tap_conv_weight_floats(conv)));
  pack_tap_conv_weights(conv, data.weights.data(), packed.data());
  std::vector<float> dst = data.dst;
  run_tap_conv(conv, data.src.data(), packed.data(), epilogue, dst.data());
  return dst;
}

TEST(TapConv, equals_the_plain_loop_on_random_problems) {
  for_each_target([] {
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
      Dice dice(seed);
      const TapConv conv = draw(dice);
      const Data data = draw_data(dice, conv);
      const ConvEpilogue epilogue{dice.heads() ? data.bias.data() : nullptr, dice.heads(), {}, -3.0F, 5.0F};
      std::vector<float> plain = data.dst;
      run_tap_conv_plain(conv, data.src.data(), data.weights.data(), epilogue, plain.data());
      const std::vector<float> fast = run_packed(conv, data, epilogue);
      for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_NEAR(fast[i], plain[i], 5e-5) << "seed " << seed;
    }
  });
}

TEST(TapConv, gives_the_same_bits_for_any_number_of_threads) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    Dice dice(seed);
    const TapConv conv = draw(dice);
    const Data data = draw_data(dice, conv);
    const ConvEpilogue epilogue{data.bias.data(), true, {}, -3.0F, 5.0F};
    std::vector<std::vector<float>> results;
    for (const int threads : {1, 2, 5}) {
      const ThreadScope scope(threads);
      results.push_back(run_packed(conv, data, epilogue));
    }
    ASSERT_EQ(results[0], results[1]) << "seed " << seed;
    ASSERT_EQ(results[0], results[2]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace atrous::test
