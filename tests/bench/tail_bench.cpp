// Labels from low-resolution logits: the fused tail against interpolating every score.
#include <benchmark/benchmark.h>

#include <cmath>

#include "vision/tail.h"

namespace atrous {
namespace {

// Smooth maps, as networks give them: a few waves per class.
std::vector<float> smooth_logits(int height, int width, int classes) {
  std::vector<float> logits;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < classes; ++c) {
        const float phase = 0.7F * static_cast<float>(c);
        logits.push_back(std::sin(0.15F * static_cast<float>(y) + phase) *
                         std::cos(0.11F * static_cast<float>(x) + 2 * phase));
      }
    }
  }
  return logits;
}

TailRequest enlarge(int height, int width, int dst_height, int dst_width) {
  TailRequest request;
  request.upsampling.rows = {CoordinateMode::kHalfPixel, height, dst_height, static_cast<double>(dst_height) / height};
  request.upsampling.columns = {CoordinateMode::kHalfPixel, width, dst_width, static_cast<double>(dst_width) / width};
  request.grid.height_px = dst_height;
  request.grid.width_px = dst_width;
  return request;
}

// Arguments: classes, height, width, times; `scores` makes the whole score volume too.
void tail(benchmark::State& state, bool scores) {
  const auto classes = static_cast<int>(state.range(0));
  const auto height = static_cast<int>(state.range(1));
  const auto width = static_cast<int>(state.range(2));
  const auto times = static_cast<int>(state.range(3));
  const std::vector<float> logits = smooth_logits(height, width, classes);
  TailRequest request = enlarge(height, width, height * times, width * times);
  request.want_scores = scores;
  for (auto _ : state) benchmark::DoNotOptimize(segment_logits({logits.data(), height, width, classes, 0.0F}, request));
}

void shapes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"classes", "h", "w", "times"})->Unit(benchmark::kMillisecond)->UseRealTime();
  bench->Args({21, 65, 65, 8})->Args({19, 128, 256, 8})->Args({150, 128, 128, 4});
}

BENCHMARK_CAPTURE(tail, labels, false)->Apply(shapes);
BENCHMARK_CAPTURE(tail, scores, true)->Apply(shapes);

}  // namespace
}  // namespace atrous
