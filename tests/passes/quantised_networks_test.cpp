// Quantised networks through all planning passes and kernels, in codes, against the references of the graph as it was.
#include <gtest/gtest.h>

#include "dnnl/isa.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "passes/passes.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// A residual block with a projection, pooling, an atrous pyramid with image pooling, and a head.
constexpr char kNetwork[] = R"(graph(%x: f32[1,3,33,33]) {
  %sx = const f32[] {0.016}
  %zx = const u8[] {128}
  %s = const f32[] {0.02}
  %t = const f32[] {0.03}
  %u = const f32[] {0.05}
  %z = const u8[] {0}
  %m = const u8[] {120}
  %w0 = const f32[16,3,3,3] random(1)
  %w1 = const f32[16,16,3,3] random(2)
  %w2 = const f32[16,16,1,1] random(3)
  %wd = const f32[16,1,3,3] random(4)
  %a0 = const f32[16,16,1,1] random(5)
  %a1 = const f32[16,16,3,3] random(6)
  %a2 = const f32[16,16,1,1] random(7)
  %wp = const f32[16,48,1,1] random(8)
  %wl = const f32[5,16,1,1] random(9)
  %b = const f32[16] random(10)
  %ws = const f32[] {0.0078125}
  %wz = const i8[] {0}
  %c0 = QuantizeLinear(%w0, %ws, %wz)
  %c1 = QuantizeLinear(%w1, %ws, %wz)
  %c2 = QuantizeLinear(%w2, %ws, %wz)
  %cd = QuantizeLinear(%wd, %ws, %wz)
  %d0 = QuantizeLinear(%a0, %ws, %wz)
  %d1 = QuantizeLinear(%a1, %ws, %wz)
  %d2 = QuantizeLinear(%a2, %ws, %wz)
  %cp = QuantizeLinear(%wp, %ws, %wz)
  %cl = QuantizeLinear(%wl, %ws, %wz)
  %f0 = DequantizeLinear(%c0, %ws, %wz)
  %f1 = DequantizeLinear(%c1, %ws, %wz)
  %f2 = DequantizeLinear(%c2, %ws, %wz)
  %fd = DequantizeLinear(%cd, %ws, %wz)
  %g0 = DequantizeLinear(%d0, %ws, %wz)
  %g1 = DequantizeLinear(%d1, %ws, %wz)
  %g2 = DequantizeLinear(%d2, %ws, %wz)
  %fp = DequantizeLinear(%cp, %ws, %wz)
  %fl = DequantizeLinear(%cl, %ws, %wz)
  %x1 = QuantizeLinear(%x, %sx, %zx)
  %x2 = DequantizeLinear(%x1, %sx, %zx)
  %h1 = Conv(%x2, %f0, %b) {kernel_shape=[3,3], strides=[2,2], pads=[1,1,1,1]} "stem"
  %h2 = Relu(%h1)
  %h3 = QuantizeLinear(%h2, %u, %z)
  %h4 = DequantizeLinear(%h3, %u, %z)
  %h5 = MaxPool(%h4) {kernel_shape=[3,3], strides=[2,2], pads=[1,1,1,1]} "pool"
  %h6 = QuantizeLinear(%h5, %u, %z)
  %h7 = DequantizeLinear(%h6, %u, %z)
  %i1 = Conv(%h7, %f2) {kernel_shape=[1,1]} "project"
  %i2 = QuantizeLinear(%i1, %u, %m)
  %i3 = DequantizeLinear(%i2, %u, %m)
  %j1 = Conv(%h7, %f1, %b) {kernel_shape=[3,3], dilations=[2,2], pads=[2,2,2,2]} "block"
  %j2 = QuantizeLinear(%j1, %u, %m)
  %j3 = DequantizeLinear(%j2, %u, %m)
  %k1 = Add(%i3, %j3) "sum"
  %k2 = Relu(%k1)
  %k3 = QuantizeLinear(%k2, %u, %z)
  %k4 = DequantizeLinear(%k3, %u, %z)
  %l1 = Conv(%k4, %fd, %b) {kernel_shape=[3,3], dilations=[3,3], pads=[3,3,3,3], group=16} "depthwise"
  %l2 = Relu(%l1)
  %l3 = QuantizeLinear(%l2, %u, %z)
  %l4 = DequantizeLinear(%l3, %u, %z)
  %p1 = Conv(%l4, %g0) {kernel_shape=[1,1]} "aspp.0"
  %p2 = QuantizeLinear(%p1, %s, %m)
  %p3 = DequantizeLinear(%p2, %s, %m)
  %q1 = Conv(%l4, %g1) {kernel_shape=[3,3], dilations=[6,6], pads=[6,6,6,6]} "aspp.1"
  %q2 = QuantizeLinear(%q1, %t, %m)
  %q3 = DequantizeLinear(%q2, %t, %m)
  %r1 = GlobalAveragePool(%l4) "aspp.pool"
  %r2 = QuantizeLinear(%r1, %t, %z)
  %r3 = DequantizeLinear(%r2, %t, %z)
  %r4 = Conv(%r3, %g2) {kernel_shape=[1,1]} "aspp.2"
  %r5 = QuantizeLinear(%r4, %t, %m)
  %r6 = DequantizeLinear(%r5, %t, %m)
  %sizes = const i64[4] {1, 16, 9, 9}
  %r7 = Resize(%r6, _, _, %sizes) {mode='linear'} "aspp.up"
  %r8 = QuantizeLinear(%r7, %t, %m)
  %r9 = DequantizeLinear(%r8, %t, %m)
  %v1 = Concat(%p3, %q3, %r9) {axis=1} "aspp"
  %v2 = QuantizeLinear(%v1, %u, %m)
  %v3 = DequantizeLinear(%v2, %u, %m)
  %y1 = Conv(%v3, %fp, %b) {kernel_shape=[1,1]} "head.0"
  %y2 = QuantizeLinear(%y1, %u, %m)
  %y3 = DequantizeLinear(%y2, %u, %m)
  %y = Conv(%y3, %fl) {kernel_shape=[1,1]} "head.1"
  return %y
})";

// The weights become codes before the network runs, as a file has them.
Graph network() {
  Graph graph = parse(kNetwork);
  infer_and_fold(graph);
  return graph;
}

std::string operators(const Graph& graph) {
  std::string list;
  for (const Node& node : graph.nodes) list += (list.empty() ? "" : " ") + node.op;
  return list;
}

TEST(QuantisedNetworks, stay_in_codes_from_the_first_convolution_to_the_last) {
  Graph graph = network();
  run_passes(graph, planning_passes({.int8 = true}));
  EXPECT_EQ(operators(graph),
            "QuantizeLinear QuantizedConv MaxPool QuantizedConv QuantizedConv QuantizedConv CodeMean QuantizeLinear "
            "QuantizedConv Expand QuantizedConv QuantizedConv CodeTable Concat QuantizedConv QuantizedConv");
}

TEST(QuantisedNetworks, are_calculated_in_f32_where_the_cpu_does_not_multiply_bytes) {
  Graph graph = network();
  run_passes(graph, planning_passes());
  EXPECT_EQ(operators(graph).find("QuantizedConv"), std::string::npos);
}

// Sums before a rounding are equal up to the last bits of a float, so that some codes differ by one, and so do the
// codes that come of these. The result is a sum of 16 products with weights up to 1.
TEST(QuantisedNetworks, give_what_the_references_give_within_a_step) {
  const Graph graph = network();
  Graph planned = network();
  run_passes(planned, planning_passes({.int8 = true}));
  const Plan plan = plan_of(planned);
  constexpr float kStep = 0.05F;
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    const std::vector<Tensor> inputs = random_inputs(graph, seed);
    const Tensor wanted = std::move(interpret(graph, inputs).at(0));
    const Tensor found = std::move(run_plan(plan, inputs).at(0));
    double sum = 0.0;
    for (std::int64_t i = 0; i < wanted.elements(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      const float difference = std::abs(found.as<float>()[k] - wanted.as<float>()[k]);
      EXPECT_LE(difference, 6 * kStep);
      sum += static_cast<double>(difference);
    }
    EXPECT_LE(sum / static_cast<double>(wanted.elements()), static_cast<double>(kStep) / 2) << "seed " << seed;
  }
}

TEST(QuantisedNetworks, run_without_references) {
  if (!onednn::has_int8()) GTEST_SKIP() << "the CPU does not multiply bytes";
  Graph planned = network();
  run_passes(planned, planning_passes({.int8 = true}));
  for (const Step& step : plan_of(planned).steps) EXPECT_NE(step.kernel, "reference") << step.op;
}

}  // namespace
}  // namespace atrous::test
