// Depthwise convolution on every instruction set against its plain version.
#include "kernels/depthwise.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/parallel.h"
#include "kernels/bf16.h"
#include "kernels/draw_depthwise.h"
#include "support/dice.h"
#include "support/targets.h"

namespace atrous {
namespace {

ConvEpilogue draw_epilogue(test::Dice& dice) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  ConvEpilogue epilogue;
  epilogue.add_dst = dice.heads();
  switch (dice.within(0, 4)) {
    case 0: epilogue.low = -kInfinity; [[fallthrough]];
    case 1: epilogue.high = kInfinity; break;
    case 2:
      epilogue.low = -0.3F;
      epilogue.high = 0.5F;
      break;
    case 3:
      epilogue.function = ConvEpilogue::Function::kLeakyRelu;
      epilogue.low = 0.1F;
      break;
    default: epilogue.function = ConvEpilogue::Function::kHardSwish;
  }
  return epilogue;
}

struct Problem {
  Depthwise depthwise;
  ConvEpilogue epilogue;
  Tensor src, weights, bias, before;
};

Problem draw_problem(std::uint32_t seed, std::int64_t most_src) {
  test::Dice dice(seed);
  const std::int64_t channels = dice.one_of({1, 2, 3, 5, 7, 8, 13, 16, 21, 24, 31, 33, 40, 67, 300});
  const MapAxis rows = test::draw_axis(dice, most_src);
  Problem problem{make_depthwise(rows, test::draw_axis(dice, most_src), dice.within(1, 2), channels),
                  draw_epilogue(dice),
                  {},
                  {},
                  {},
                  {}};
  const Depthwise& dw = problem.depthwise;
  problem.src = dice.tensor({dw.batch, dw.rows.src, dw.columns.src, channels});
  problem.weights = dice.tensor({channels, dw.rows.kernel, dw.columns.kernel});
  problem.bias = dice.tensor({channels});
  problem.before = dice.tensor({dw.batch, dw.rows.dst, dw.columns.dst, channels});
  if (dice.heads()) problem.epilogue.bias = problem.bias.as<float>().data();
  return problem;
}

float* data_of(Tensor* tensor) { return tensor != nullptr ? tensor->as<float>().data() : nullptr; }

Tensor run_plain(const Problem& problem, Tensor* row_means = nullptr) {
  Tensor dst = problem.before.clone();
  run_depthwise_plain(problem.depthwise, problem.epilogue, problem.src.as<float>().data(),
                      problem.weights.as<float>().data(), dst.as<float>().data(), data_of(row_means));
  return dst;
}

Tensor run_fast(const Problem& problem, Tensor* row_means = nullptr) {
  Tensor dst = problem.before.clone();
  Tensor packed(DType::kF32, {problem.depthwise.taps(), problem.depthwise.channels});
  pack_depthwise_weights(problem.depthwise, problem.weights.as<float>().data(), packed.as<float>().data());
  run_depthwise(problem.depthwise, problem.epilogue, problem.src.as<float>().data(), packed.as<float>().data(),
                dst.as<float>().data(), data_of(row_means));
  return dst;
}

TEST(Depthwise, equals_the_plain_version_on_every_instruction_set) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const Problem problem = draw_problem(seed, 20);
    const Tensor wanted = run_plain(problem);
    test::for_each_target([&] {
      EXPECT_TRUE(test::close(run_fast(problem), wanted))
          << "seed " << seed << ": " << test::text(problem.depthwise.rows) << ", "
          << test::text(problem.depthwise.columns) << ", " << problem.depthwise.channels << " channels";
    });
    if (HasFailure()) return;
  }
}

std::vector<BFloat16> narrow(const Tensor& tensor) {
  std::vector<BFloat16> result(static_cast<std::size_t>(tensor.elements()));
  to_bf16(tensor.as<float>().data(), result.data(), tensor.elements());
  return result;
}

// From f32 or bf16 maps to bf16 ones, widened for the comparison.
Tensor run_to_bf16(const Problem& problem, bool from_bf16, Tensor* row_means = nullptr) {
  Tensor packed(DType::kF32, {problem.depthwise.taps(), problem.depthwise.channels});
  pack_depthwise_weights(problem.depthwise, problem.weights.as<float>().data(), packed.as<float>().data());
  const float* const weights = packed.as<float>().data();
  std::vector<BFloat16> dst = narrow(problem.before);
  if (from_bf16) {
    run_depthwise(problem.depthwise, problem.epilogue, narrow(problem.src).data(), weights, dst.data(),
                  data_of(row_means));
  } else {
    run_depthwise(problem.depthwise, problem.epilogue, problem.src.as<float>().data(), weights, dst.data(),
                  data_of(row_means));
  }
  Tensor wide(DType::kF32, problem.before.shape());
  to_f32(dst.data(), wide.as<float>().data(), wide.elements());
  return wide;
}

TEST(Depthwise, maps_of_bf16_give_the_same_up_to_rounding_on_every_instruction_set) {
  for (std::uint32_t seed = 2000; seed < 2040; ++seed) {
    const Problem problem = draw_problem(seed, 20);
    const Tensor wanted = run_plain(problem);
    test::for_each_target([&] {
      EXPECT_TRUE(test::close(run_to_bf16(problem, true), wanted, 2 * test::kBf16)) << "seed " << seed;
      EXPECT_TRUE(test::close(run_to_bf16(problem, false), wanted, 2 * test::kBf16)) << "seed " << seed;
    });
    if (HasFailure()) return;
  }
}

Tensor not_averaged(const Problem& problem) {
  const Depthwise& dw = problem.depthwise;
  return test::random_tensor({dw.batch, dw.rows.dst, dw.channels}, 1);
}

TEST(Depthwise, averages_the_rows_that_it_writes_on_every_instruction_set) {
  for (std::uint32_t seed = 3000; seed < 3100; ++seed) {
    const Problem problem = draw_problem(seed, 40);
    Tensor wanted = not_averaged(problem);
    const Tensor map = run_plain(problem, &wanted);
    test::for_each_target([&] {
      Tensor found = not_averaged(problem);
      EXPECT_TRUE(test::close(run_fast(problem, &found), map)) << "seed " << seed;
      EXPECT_TRUE(test::close(found, wanted)) << "seed " << seed << ": " << test::text(problem.depthwise.columns);
      for (const bool from_bf16 : {false, true}) {
        Tensor rounded = not_averaged(problem);
        run_to_bf16(problem, from_bf16, &rounded);
        EXPECT_TRUE(test::close(rounded, wanted, test::kBf16)) << "seed " << seed;
      }
    });
    if (HasFailure()) return;
  }
}

TEST(Depthwise, means_of_rows_do_not_depend_on_the_number_of_threads) {
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
  for (std::uint32_t seed = 4000; seed < 4010; ++seed) {
    const Problem problem = draw_problem(seed, 130);
    omp_set_num_threads(1);
    Tensor alone = not_averaged(problem);
    run_fast(problem, &alone);
    for (const int count : {2, 3, 5}) {
      omp_set_num_threads(count);
      Tensor shared = not_averaged(problem);
      run_fast(problem, &shared);
      EXPECT_TRUE(test::close(shared, alone, test::kExact)) << "seed " << seed << ", " << count << " threads";
    }
  }
  omp_set_num_threads(threads);
#endif
}

TEST(Depthwise, equals_the_plain_version_on_large_maps) {
  for (std::uint32_t seed = 1000; seed < 1015; ++seed) {
    const Problem problem = draw_problem(seed, 130);
    EXPECT_TRUE(test::close(run_fast(problem), run_plain(problem))) << "seed " << seed;
  }
}

TEST(Depthwise, runs_cover_every_output_once_with_the_taps_on_the_map) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    test::Dice dice(seed);
    const MapAxis axis = test::draw_axis(dice, 50);
    std::int64_t at = 0;
    for (const TapRun& run : tap_runs(axis)) {
      EXPECT_EQ(run.begin, at);
      for (; at < run.end; ++at) {
        for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
          const std::int64_t position = at * axis.stride - axis.pad_begin + tap * axis.dilation;
          EXPECT_EQ(position >= 0 && position < axis.src, tap >= run.tap_begin && tap < run.tap_end)
              << test::text(axis);
        }
      }
    }
    EXPECT_EQ(at, axis.dst);
  }
}

TEST(Depthwise, a_rate_beyond_the_map_leaves_one_tap) {
  const std::vector<TapRun> runs = tap_runs({{3, 1, 36}, 36, 33, 33});
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].tap_begin, 1);
  EXPECT_EQ(runs[0].tap_end, 2);
}

}  // namespace
}  // namespace atrous
