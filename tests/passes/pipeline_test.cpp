// The tables of passes, and what run_passes adds to them.
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/stop.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "passes/passes.h"
#include "support/error_of.h"
#include "support/interpreter.h"
#include "support/tensors.h"

namespace atrous {
namespace {

// A residual block as exporters write it: shape arithmetic, separate padding, batch normalisation, spelled-out
// HardSwish.
constexpr char kBlock[] = R"(graph(%x: f32[1,4,6,7]) {
  %pads = const i64[8] {0, 0, 1, 1, 0, 0, 1, 1}
  %w = const f32[4,1,3,3] random(1)
  %gamma = const f32[1,4,1,1] {1, 1, 1, 1}
  %beta = const f32[1,4,1,1] {0.1, 0.2, 0.3, 0.4}
  %three = const f32[] {3}
  %zero = const f32[] {0}
  %six = const f32[] {6}
  %v = const f32[4,4,1,1] random(2)
  %u = const f32[3,4,1,1] random(3)
  %from = const i64[1] {2}
  %to = const i64[1] {4}
  %nc = const i64[2] {1, 3}
  %two = const i64[1] {2}
  %p = Pad(%x, %pads) "pad"
  %c = Conv(%p, %w) {group=4} "depthwise"
  %g = Mul(%gamma, %c) "scale"
  %b = Add(%g, %beta) "shift"
  %s = Add(%b, %three)
  %t = Clip(%s, %zero, %six)
  %q = Mul(%b, %t)
  %h = Div(%q, %six) "swish"
  %d = Conv(%h, %v) {dilations=[2,2]} "project"
  %e = Add(%x, %d) "add"
  %r = Relu(%e) "relu"
  %i = Identity(%r)
  %l = Conv(%i, %u) "classifier"
  %shape = Shape(%x)
  %hw = Slice(%shape, %from, %to)
  %hw2 = Mul(%hw, %two)
  %sizes = Concat(%nc, %hw2) {axis=0}
  %y = Resize(%l, _, _, %sizes) {mode='linear'} "up"
  return %y
}
)";

Graph block() { return parse(kBlock); }

TEST(Pipeline, a_block_becomes_three_fused_convolutions_and_a_resize) {
  Graph graph = block();
  run_passes(graph, portable_passes());
  const auto ops = [&] {
    std::string list;
    for (const Node& node : graph.nodes) list += node.op + " ";
    return list;
  };
  EXPECT_EQ(ops(), "Conv HardSwish Conv Add Relu Conv Resize ");
  run_passes(graph, planning_passes());
  EXPECT_EQ(print(graph), print(parse(R"(graph(%x: f32[1,4,6,7]) {
  %w = const f32[4,1,3,3] random(1)
  %w.bias = const f32[4] {0.1, 0.2, 0.3, 0.4}
  %h: f32[1,4,6,7] = FusedConv(%x, %w, %w.bias) {activation='hard_swish', activation_alpha=0.0, activation_beta=0.0,
    dilations=[1,1], group=4, kernel_shape=[3,3], pads=[1,1,1,1], strides=[1,1]} "depthwise"
  %v = const f32[4,4,1,1] random(2)
  %r: f32[1,4,6,7] = FusedConv(%h, %v, _, %x) {activation='relu', activation_alpha=0.0, activation_beta=0.0,
    dilations=[1,1], group=1, kernel_shape=[1,1], pads=[0,0,0,0], strides=[1,1]} "project"
  %u = const f32[3,4,1,1] random(3)
  %l: f32[1,3,6,7] = Conv(%r, %u) {dilations=[1,1], group=1, kernel_shape=[1,1], pads=[0,0,0,0], strides=[1,1]} "classifier"
  %sizes = const i64[4] {1, 3, 12, 14}
  %y: f32[1,3,12,14] = Resize(%l, _, _, %sizes) {mode='linear'} "up"
  return %y
}
)")));
}

TEST(Pipeline, every_pass_keeps_the_values) {
  Graph graph = block();
  const std::vector<Tensor> inputs = test::random_inputs(graph, 5);
  const std::vector<Tensor> wanted = test::interpret(graph, inputs);
  std::vector<Pass> passes(portable_passes().begin(), portable_passes().end());
  for (const Pass& pass : planning_passes({.int8 = true})) passes.push_back(pass);
  for (const Pass& pass : passes) {
    run_passes(graph, {&pass, 1});
    EXPECT_TRUE(test::close(test::interpret(graph, inputs)[0], wanted[0])) << pass.name;
  }
}

TEST(Pipeline, errors_of_the_model_name_the_node) {
  Graph graph =
      parse("graph(%x: f32[1,2,3,3]) { %w = const f32[1,5,1,1] random(1) %y = Conv(%x, %w) \"aspp\" return %y }");
  try {
    run_passes(graph, portable_passes());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
    EXPECT_EQ(std::string(error.what()).rfind("node 'aspp' (Conv): ", 0), 0u) << error.what();
  }
}

TEST(Pipeline, defects_of_a_pass_name_the_pass) {
  const Pass broken{"break_it", [](Graph& graph) { graph.outputs[0] = 99; }};
  Graph graph = block();
  try {
    run_passes(graph, {&broken, 1});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInternal);
    EXPECT_STREQ(error.what(), "pass 'break_it': graph output: value 99 does not exist");
  }
}

TEST(Pipeline, passes_are_found_by_name) {
  ASSERT_NE(find_pass("fuse_residual"), nullptr);
  EXPECT_STREQ(find_pass("fuse_residual")->name, "fuse_residual");
  EXPECT_EQ(find_pass("no_such_pass"), nullptr);
}

TEST(Pipeline, ends_when_the_run_is_cancelled) {
  const std::atomic<bool> cancel{true};
  const StopRequest request{&cancel, {}};
  Graph whole = block();
  infer_and_fold(whole);  // nobody stops it
  Graph stopped = block();
  const StopScope scope(&request);
  const std::string refusal = "cancelled: the run was cancelled while it was planned";
  EXPECT_EQ(test::error_of([&] { infer_and_fold(stopped); }), refusal);
  EXPECT_EQ(test::error_of([&] { run_passes(whole, portable_passes()); }), refusal);
}

}  // namespace
}  // namespace atrous
