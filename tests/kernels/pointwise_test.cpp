// Convolutions of one tap against the plain loop, on every instruction set.
#include "kernels/pointwise.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "kernels/bf16.h"
#include "support/targets.h"
#include "support/tensors.h"

namespace atrous {
namespace {

struct Maps {
  Tensor src, weights, packed, bias, before;
};

Maps random_maps(const Pointwise& conv, std::uint32_t seed) {
  Maps maps{test::random_tensor({conv.pixels, conv.src_channels}, seed),
            test::random_tensor({conv.dst_channels, conv.src_channels}, seed + 1),
            Tensor(DType::kF32, {conv.weights().floats()}), test::random_tensor({conv.dst_channels}, seed + 2),
            test::random_tensor({conv.pixels, conv.dst_channels}, seed + 3)};
  pack_pointwise_weights(conv, maps.weights.as<float>().data(), maps.packed.as<float>().data());
  return maps;
}

Tensor fast(const Pointwise& conv, const Maps& maps, const ConvEpilogue& epilogue) {
  Tensor dst = maps.before.clone();
  run_pointwise(conv, maps.src.as<float>().data(), maps.packed.as<float>().data(), epilogue, dst.as<float>().data());
  return dst;
}

Tensor plain(const Pointwise& conv, const Maps& maps, const ConvEpilogue& epilogue) {
  Tensor dst = maps.before.clone();
  run_pointwise_plain(conv, maps.src.as<float>().data(), maps.weights.as<float>().data(), epilogue,
                      dst.as<float>().data());
  return dst;
}

TEST(Pointwise, equals_the_plain_loop_for_every_number_of_pixels_and_panels) {
  test::for_each_target([] {
    for (std::int64_t pixels = 1; pixels <= 14; ++pixels) {
      for (std::int64_t channels = 1; channels <= 144; channels += channels < 40 ? 1 : 8) {
        const Pointwise conv{pixels, 7, channels};
        const Maps maps = random_maps(conv, 1);
        const ConvEpilogue epilogue{maps.bias.as<float>().data(), false, {}, 0.0F, 1e30F};
        EXPECT_TRUE(test::close(fast(conv, maps, epilogue), plain(conv, maps, epilogue)))
            << pixels << " pixels, " << channels << " channels";
      }
    }
  });
}

TEST(Pointwise, equals_the_plain_loop_on_random_shapes_in_slices) {
  std::mt19937 random(3);
  const auto pick = [&random](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (std::uint32_t round = 0; round < 24; ++round) {
    const Pointwise conv{pick(1, 500), pick(1, round % 3 == 0 ? 1300 : 300), pick(1, 150)};
    const Maps maps = random_maps(conv, round);
    const ConvEpilogue epilogue{round % 3 == 0 ? nullptr : maps.bias.as<float>().data(), round % 2 == 0,
                                static_cast<ConvEpilogue::Function>(round % 3), round % 4 == 0 ? -1e30F : 0.1F,
                                round % 5 == 0 ? 6.0F : 1e30F};
    const Tensor expected = plain(conv, maps, epilogue);
    test::for_each_target([&] { EXPECT_TRUE(test::close(fast(conv, maps, epilogue), expected)) << "round " << round; });
  }
}

// Of f32 values, what remains of them in bf16, and how they lie so.
struct Narrow {
  Tensor rounded;
  std::vector<BFloat16> bits;
};

Narrow narrow(const Tensor& wide) {
  Narrow result{wide.clone(), std::vector<BFloat16>(wide.as<float>().size())};
  to_bf16(wide.as<float>().data(), result.bits.data(), wide.elements());
  to_f32(result.bits.data(), result.rounded.as<float>().data(), wide.elements());
  return result;
}

TEST(Pointwise, from_bf16_equals_the_plain_loop_over_what_bf16_holds) {
  std::mt19937 random(5);
  const auto pick = [&random](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (std::uint32_t round = 0; round < 24; ++round) {
    const Pointwise conv{pick(1, 400), 2 * pick(1, round % 3 == 0 ? 900 : 90), 16 * pick(1, 9)};
    Maps maps = random_maps(conv, round);
    const Narrow src = narrow(maps.src);
    const Narrow before = narrow(maps.before);
    maps.src = src.rounded.clone();
    maps.before = before.rounded.clone();
    std::vector<BFloat16> packed(maps.weights.as<float>().size());
    pack_pointwise_weights(conv, maps.weights.as<float>().data(), packed.data());
    maps.weights = narrow(maps.weights).rounded.clone();
    const ConvEpilogue epilogue{round % 3 == 0 ? nullptr : maps.bias.as<float>().data(), round % 2 == 0,
                                static_cast<ConvEpilogue::Function>(round % 3), round % 4 == 0 ? -1e30F : 0.1F,
                                round % 5 == 0 ? 6.0F : 1e30F};
    const Tensor expected = plain(conv, maps, epilogue);
    test::for_each_target([&] {
      Tensor wide = maps.before.clone();
      run_pointwise(conv, src.bits.data(), packed.data(), epilogue, wide.as<float>().data());
      EXPECT_TRUE(test::close(wide, expected)) << "round " << round;
      std::vector<BFloat16> dst = before.bits;
      run_pointwise(conv, src.bits.data(), packed.data(), epilogue, dst.data());
      for (std::size_t i = 0; i < dst.size(); ++i) {
        ASSERT_EQ(dst[i].bits, to_bf16(wide.as<float>()[i]).bits) << "round " << round << ", element " << i;
      }
    });
  }
}

}  // namespace
}  // namespace atrous
