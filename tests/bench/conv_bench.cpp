// What the planner chooses for a 3x3 convolution against oneDNN's direct kernel, on the shapes of DeepLab networks.
#include <benchmark/benchmark.h>

#include "core/aligned_buffer.h"
#include "dnnl/conv.h"
#include "graph/edit.h"
#include "ops/conv.h"
#include "runtime/execute.h"
#include "support/tensors.h"

namespace atrous {
namespace {

struct Case {
  std::int64_t src_channels, dst_channels, size, rate;
};

Case case_of(const benchmark::State& state) { return {state.range(0), state.range(1), state.range(2), state.range(3)}; }

Attrs attributes(const Case& c) {
  Attrs attrs;
  attrs.set("dilations", std::vector<std::int64_t>{c.rate, c.rate});
  attrs.set("pads", std::vector<std::int64_t>{c.rate, c.rate, c.rate, c.rate});
  return attrs;
}

void report(benchmark::State& state, const ConvProblem& problem, const std::string& kernel) {
  state.SetLabel(kernel);
  state.counters["useful_GFLOPS"] = benchmark::Counter(2e-9 * static_cast<double>(problem.useful_macs()),
                                                       benchmark::Counter::kIsIterationInvariantRate);
}

void direct(benchmark::State& state) {
  const Case c = case_of(state);
  const Shape src_shape = {1, c.src_channels, c.size, c.size};
  const Shape weights_shape = {c.dst_channels, c.src_channels, 3, 3};
  const ConvProblem problem = make_conv_problem(attributes(c), src_shape, weights_shape);
  onednn::ConvSpec spec;
  spec.src_channels = c.src_channels;
  spec.dst_channels = c.dst_channels;
  spec.window = problem.window.spec();
  const onednn::Conv conv = onednn::make_conv(spec);
  const Tensor src = test::random_tensor(src_shape, 1);
  const Tensor weights = test::random_tensor(weights_shape, 2);
  Tensor dst(DType::kF32, {1, c.dst_channels, c.size, c.size});
  const AlignedBuffer packed(conv.weights.bytes);
  const AlignedBuffer scratch(conv.kernel.scratch_bytes());
  conv.weights.pack(weights.data(), packed.data());
  for (auto _ : state) conv.kernel.run({src.data(), packed.data(), dst.data()}, scratch.data());
  report(state, problem, conv.kernel.name());
}

void planned(benchmark::State& state) {
  const Case c = case_of(state);
  Graph graph;
  const Shape src_shape = {1, c.src_channels, c.size, c.size};
  const ValueId src = add_value(graph, "src", DType::kF32, src_shape);
  const ValueId weights =
      add_constant(graph, "weights", test::random_tensor({c.dst_channels, c.src_channels, 3, 3}, 2));
  const ValueId dst = add_value(graph, "dst", DType::kF32, {1, c.dst_channels, c.size, c.size});
  graph.inputs = {src};
  graph.outputs = {dst};
  graph.nodes.push_back({"Conv", "conv", attributes(c), {src, weights}, {dst}});
  PlanRequest request;
  request.external = false;
  request.input_layout = request.output_layout = Layout::kChannelsLast;
  const ConvProblem problem = make_conv_problem(attributes(c), src_shape, graph.values[1].shape);
  const Plan plan = build_plan(std::move(graph), request);
  const AlignedBuffer arena(plan.arena_bytes);
  const std::vector<std::byte*> buffers = bind_buffers(plan, arena.data());
  const Tensor pixels = test::random_tensor(src_shape, 1);
  for (auto _ : state) {
    state.PauseTiming();  // the step may overwrite its input
    std::copy_n(static_cast<const std::byte*>(pixels.data()), pixels.bytes(),
                buffers[static_cast<std::size_t>(plan.inputs[0].buffer)]);
    state.ResumeTiming();
    execute(plan, buffers, arena.data(), {});
  }
  report(state, problem, plan.steps.back().kernel);
}

void shapes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"ic", "oc", "size", "rate"})->Unit(benchmark::kMillisecond)->UseRealTime();
  bench->Args({64, 64, 129, 1});                                                    // ResNet layer1
  bench->Args({128, 128, 65, 1});                                                   // layer2, output stride 8
  bench->Args({256, 256, 65, 2});                                                   // layer3
  bench->Args({512, 512, 65, 4});                                                   // layer4
  bench->Args({256, 256, 65, 1});                                                   // classifier
  for (const std::int64_t rate : {12, 24, 36}) bench->Args({2048, 256, 65, rate});  // ASPP, output stride 8
  for (const std::int64_t rate : {6, 12, 18}) bench->Args({2048, 256, 33, rate});   // ASPP, output stride 16
  for (const std::int64_t rate : {12, 24, 36}) bench->Args({960, 256, 33, rate});   // MobileNetV3
}

BENCHMARK(direct)->Apply(shapes);
BENCHMARK(planned)->Apply(shapes);

}  // namespace
}  // namespace atrous
