// Layers that quantisation left out, among layers on codes, in a plan that may multiply in bf16.
#include <gtest/gtest.h>

#include "atrous/precision.h"
#include "dnnl/isa.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "passes/passes.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// Two large convolutions without codes between two with them.
constexpr char kNetwork[] = R"(graph(%x: f32[1,64,9,9]) {
  %s = const f32[] {0.02}
  %t = const f32[] {20.0}
  %z = const u8[] {128}
  %n = const u8[] {0}
  %ws = const f32[] {0.0078125}
  %wz = const i8[] {0}
  %w0 = const f32[256,64,1,1] random(1)
  %w1 = const f32[256,256,1,1] random(2)
  %w2 = const f32[256,256,3,3] random(3)
  %w3 = const f32[16,256,1,1] random(4)
  %c0 = QuantizeLinear(%w0, %ws, %wz)
  %c3 = QuantizeLinear(%w3, %ws, %wz)
  %f0 = DequantizeLinear(%c0, %ws, %wz)
  %f3 = DequantizeLinear(%c3, %ws, %wz)
  %x1 = QuantizeLinear(%x, %s, %z)
  %x2 = DequantizeLinear(%x1, %s, %z)
  %h1 = Conv(%x2, %f0) {kernel_shape=[1,1]} "first"
  %h2 = Relu(%h1)
  %i1 = Conv(%h2, %w1) {kernel_shape=[1,1]} "kept.0"
  %i2 = Relu(%i1)
  %j1 = Conv(%i2, %w2) {kernel_shape=[3,3], dilations=[2,2], pads=[2,2,2,2]} "kept.1"
  %j2 = Relu(%j1)
  %j3 = QuantizeLinear(%j2, %t, %n)
  %j4 = DequantizeLinear(%j3, %t, %n)
  %y = Conv(%j4, %f3) {kernel_shape=[1,1]} "last"
  return %y
})";

Graph network() {
  Graph graph = parse(kNetwork);
  infer_and_fold(graph);  // the weights become codes before the network runs, as a file has them
  return graph;
}

Plan plan_with(const Graph& graph, bool bf16) {
  Graph planned = borrow(graph);
  run_passes(planned, planning_passes({.bf16 = bf16, .int8 = true}));
  PlanRequest request;
  request.bf16 = bf16;
  return plan_of(planned, request);
}

// "first u8 -> f32; kept.0 f32 -> bf16; ...", of the convolutions and what converts for them.
std::string storage_of_convolutions(const Plan& plan) {
  std::string list;
  for (const Step& step : plan.steps) {
    if (!step.node.empty()) list += step.node + " " + storage_text(plan, step) + "; ";
  }
  return list;
}

TEST(MixedPrecision, layers_without_codes_multiply_in_bf16_where_the_plan_may) {
  if (!cpu_has_bf16() || !onednn::has_int8()) GTEST_SKIP() << "the CPU has no bf16, or does not multiply bytes";
  const Graph graph = network();
  EXPECT_EQ(storage_of_convolutions(plan_with(graph, true)),
            "first u8; first u8 -> f32; kept.0 f32 -> bf16; kept.0 bf16; kept.1 bf16 -> f32; last u8 -> f32; ");
  EXPECT_EQ(storage_of_convolutions(plan_with(graph, false)),
            "first u8; first u8 -> f32; kept.0 f32; kept.1 f32; last u8 -> f32; ");
}

TEST(MixedPrecision, gives_what_the_references_give_within_the_rounding) {
  if (!cpu_has_bf16() || !onednn::has_int8()) GTEST_SKIP() << "the CPU has no bf16, or does not multiply bytes";
  const Graph graph = network();
  const std::vector<Tensor> inputs = random_inputs(graph, 1);
  const Tensor wanted = std::move(interpret(graph, inputs).at(0));
  EXPECT_TRUE(close(run_plan(plan_with(graph, true), inputs).at(0), wanted, kBf16));
}

}  // namespace
}  // namespace atrous::test
