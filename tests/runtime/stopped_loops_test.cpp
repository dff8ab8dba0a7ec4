// Loops that end where a stop is asked for: one that was asked for before they began leaves what they write alone.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "core/stop.h"
#include "graph/text.h"
#include "kernels/winograd.h"
#include "runtime/execute.h"
#include "runtime/kernel_chooser.h"
#include "support/planned.h"
#include "vision/preprocess.h"
#include "vision/tail.h"

namespace atrous::test {
namespace {

using Bytes = std::vector<std::byte>;

// What the loop writes.
struct Written {
  Bytes before, after;
};

template <typename T>
Bytes bytes_of(std::span<T> values) {
  const auto bytes = std::as_bytes(values);
  return {bytes.begin(), bytes.end()};
}

// Only `work` is under the request.
template <typename T, typename Work>
Written written(std::span<T> dst, const StopRequest* stop, const Work& work) {
  Bytes before = bytes_of(dst);
  {
    const StopScope scope(stop);
    work();
  }
  return {std::move(before), bytes_of(dst)};
}

// The first step of a plan whose kernel has this name, wherever it is offered.
Written step_written(const std::string& kernel, const std::string& text, const StopRequest* stop) {
  const Graph graph = parse(text);
  ForcedKernel forced(kernel);
  PlanRequest request;
  request.external = false;
  request.input_layout = request.output_layout = Layout::kChannelsLast;
  request.chooser = &forced;
  const Plan plan = plan_of(graph, request);
  const AlignedBuffer arena(plan.arena_bytes);
  std::memset(arena.data(), 0x3F, plan.arena_bytes);  // f32 of 0.75
  const std::vector<std::byte*> buffers = bind_buffers(plan, arena.data());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const auto run = [&] { step.run({buffers.data(), arena.data() + plan.scratch_offsets[i]}); };
    if (step.kernel.starts_with(kernel)) {
      const auto dst = static_cast<std::size_t>(step.writes.at(0));
      return written(std::span(buffers[dst], plan.buffers[dst].bytes), stop, run);
    }
    run();
  }
  ADD_FAILURE() << "no step has the kernel " << kernel;
  return {};
}

using Run = std::function<Written(const StopRequest* stop)>;

Run step(const std::string& kernel, const std::string& text) {
  return [=](const StopRequest* stop) { return step_written(kernel, text, stop); };
}

Written winograd_products(const StopRequest* stop) {
  WinogradAxis extents;
  extents.src = extents.dst = 12;
  extents.pad_begin = 1;
  WinogradBlock block;
  block.rows = block.columns = make_winograd_axis(extents, {4}, 1).value();
  block = make_winograd_block(std::move(block));
  const std::vector<float> weights(static_cast<std::size_t>(9 * block.src_channels * block.dst_channels), 1.0F);
  const std::vector<float> inputs(static_cast<std::size_t>(block.inputs.elements), 1.0F);
  std::vector<float> products(static_cast<std::size_t>(block.products.elements));
  std::vector<float> temporary(static_cast<std::size_t>(block.panel_weights()));
  const WinogradProducts work{weights.data(), inputs.data(), products.data(), false, temporary.data(), 1};
  return written(std::span(products), stop, [&] { multiply(block, work); });
}

Written preprocessed_rows(const StopRequest* stop) {
  const Image image{8, 6, std::vector<std::uint8_t>(8 * 6 * 3, 200)};
  Tensor dst(DType::kF32, {1, 6, 8, 3});
  std::ranges::fill(dst.as<float>(), -7.0F);
  return written(dst.as<float>(), stop, [&] {
    preprocess(image, {6, 8, 6, 8}, preset("unit"), PixelLayout::kChannelsLast, dst);
  });
}

// Labels begin as zeros; the logits are for class 1 everywhere.
Written labels_written(bool scores, const StopRequest* stop) {
  const std::vector<float> logits = {0, 1, 0, 1, 0, 1, 0, 1};
  const ResizeAxis axis{.mode = CoordinateMode::kHalfPixel, .src = 2, .dst = 16, .scale = 8.0};
  TailRequest request;
  request.upsampling = {.rows = axis, .columns = axis};
  request.grid = {.height_px = 16, .width_px = 16};
  request.want_scores = scores;
  const StopScope scope(stop);
  const TailResult result = segment_logits({logits.data(), 2, 2, 2}, request);
  return {Bytes(result.labels.u8.size()), bytes_of(std::span(result.labels.u8))};
}

Run labels(bool scores) {
  return [=](const StopRequest* stop) { return labels_written(scores, stop); };
}

struct Loop {
  const char* name;
  Run run;
};

const Loop kLoops[] = {
    {"taps", step("taps", R"(graph(%x: f32[1,16,32,32]) {
  %w = const f32[16,16,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[2,2], pads=[2,2,2,2]}
  return %y
})")},
    {"pointwise", step("pointwise", R"(graph(%x: f32[1,80,17,19]) {
  %w = const f32[112,80,1,1] random(1)
  %y = Conv(%x, %w)
  return %y
})")},
    {"winograd_blocks", step("winograd", R"(graph(%x: f32[1,128,32,32]) {
  %w = const f32[128,128,3,3] random(1)
  %y = Conv(%x, %w) {dilations=[2,4], pads=[2,4,2,4]}
  return %y
})")},
    {"winograd_products", winograd_products},
    {"depthwise", step("depthwise", R"(graph(%x: f32[1,32,20,20]) {
  %w = const f32[32,1,3,3] random(1)
  %y = Conv(%x, %w) {group=32, pads=[1,1,1,1]}
  return %y
})")},
    {"expand_depthwise", step("pointwise + depthwise", R"(graph(%x: f32[1,16,20,20]) {
  %we = const f32[48,16,1,1] random(1)
  %w = const f32[48,1,3,3] random(2)
  %y = InvertedResidual(%x, %we, _, %w) {group=48, kernel_shape=[3,3], pads=[1,1,1,1]}
  return %y
})")},
    {"inverted_residual", step("pointwise + depthwise", R"(graph(%x: f32[1,16,20,20]) {
  %we = const f32[48,16,1,1] random(1)
  %w = const f32[48,1,3,3] random(2)
  %wp = const f32[16,48,1,1] random(3)
  %y = InvertedResidual(%x, %we, _, %w, _, %wp) {group=48, kernel_shape=[3,3], pads=[1,1,1,1]}
  return %y
})")},
    {"preprocessed_rows", preprocessed_rows},
    {"filled_labels", labels(false)},
    {"scored_labels", labels(true)},
};

void PrintTo(const Loop& loop, std::ostream* out) { *out << loop.name; }

class StoppedLoop : public testing::TestWithParam<Loop> {};

TEST_P(StoppedLoop, writes_nothing) {
  std::atomic<bool> cancel{false};
  const StopRequest request{&cancel, {}};
  const Written whole = GetParam().run(&request);
  EXPECT_TRUE(whole.after != whole.before) << "it writes nothing without a stop either";
  cancel = true;
  const Written stopped = GetParam().run(&request);
  EXPECT_TRUE(stopped.after == stopped.before);
}

INSTANTIATE_TEST_SUITE_P(Of, StoppedLoop, testing::ValuesIn(kLoops),
                         [](const testing::TestParamInfo<Loop>& loop) { return std::string(loop.param.name); });

}  // namespace
}  // namespace atrous::test
