// Passes over graphs that no exporter writes.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "passes/passes.h"

namespace atrous {
namespace {

std::string after(const char* pass, const std::string& text) {
  Graph graph = parse(text);
  run_passes(graph, {find_pass(pass), 1});
  return print(graph);
}

TEST(HostileGraphs, a_required_input_that_is_left_out_is_an_error_of_the_model) {
  try {
    after("infer_and_fold", "graph(%x: f32[1,2]) { %y = Relu(_) \"act\" return %y }");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
    EXPECT_STREQ(error.what(), "node 'act' (Relu): input 0 is left out");
  }
}

// How many nodes are left after folding.
std::size_t unfolded(const std::string& text) {
  Graph graph = parse(text);
  infer_and_fold(graph);
  return graph.nodes.size();
}

TEST(HostileGraphs, folding_does_no_more_work_than_a_load_may_take) {
  const auto square = [](const std::string& side) {
    return "graph(%x: f32[1]) {\n  %s = const i64[2] {" + side + ", " + side + "}\n  %c = ConstantOfShape(%s)\n" +
           "  %y = MatMul(%c, %c)\n  return %y\n}\n";
  };
  EXPECT_EQ(unfolded(square("8")), 0U);
  EXPECT_EQ(unfolded(square("1024")), 1U);
  std::string chain = "graph(%x: f32[1]) {\n  %s = const i64[2] {128, 128}\n  %c0 = ConstantOfShape(%s)\n";
  for (int i = 0; i < 40; ++i) {
    const std::string last = "%c" + std::to_string(i);
    chain += "  %c" + std::to_string(i + 1) + " = MatMul(" + last + ", " + last + ")\n";
  }
  const std::size_t left = unfolded(chain + "  return %c40\n}\n");
  EXPECT_GT(left, 0U);
  EXPECT_LT(left, 40U);
}

TEST(HostileGraphs, a_constant_that_is_read_often_pays_for_one_result_only) {
  std::string often =
      "graph(%x: f32[1]) {\n  %s = const i64[1] {1000000}\n  %c = ConstantOfShape(%s)\n  %y = Concat(%c";
  for (int i = 1; i < 100; ++i) often += ", %c";
  EXPECT_EQ(unfolded(often + ") {axis=0}\n  return %y\n}\n"), 1U);  // 400 MB of 4 MB
}

TEST(HostileGraphs, a_pyramid_s_branch_may_hang_on_a_long_chain) {
  constexpr int kLinks = 400'000;
  std::string text = "graph(%m: f32[1,32,8,8], %c0: f32[]) {\n";
  text += "  %w3 = const f32[32,32,3,3] random(1)\n  %w1 = const f32[32,32,1,1] random(2)\n";
  text += "  %p = const f32[8,64,1,1] random(3)\n";
  for (int i = 0; i < kLinks; ++i) text += "  %c" + std::to_string(i + 1) + " = Neg(%c" + std::to_string(i) + ")\n";
  text += "  %a = Conv(%m, %w3) {dilations=[2,2], pads=[2,2,2,2]}\n";
  text += "  %a1 = Clip(%a, %c" + std::to_string(kLinks) + ")\n  %b = Conv(%m, %w1)\n";
  text += "  %k = Concat(%a1, %b) {axis=1}\n  %y = Conv(%k, %p)\n  return %y\n}\n";
  Graph graph = parse(text);
  run_passes(graph, {find_pass("infer_and_fold"), 1});
  run_passes(graph, {find_pass("split_concat"), 1});
  const auto has_role = [](const Node& node) { return node.attrs.string("role", "") == "ASPP branch, rate 2"; };
  EXPECT_TRUE(std::ranges::any_of(graph.nodes, has_role));
}

TEST(HostileGraphs, a_weight_is_made_anew_only_so_often) {
  std::string text = "graph(%x: f32[1,512,9,9]) {\n  %w = const f32[512,512,2,2] random(1)\n  %s = const f32[] {1.5}\n";
  text += "  %c0 = Conv(%x, %w)\n";
  constexpr int kScales = 100;
  for (int i = 0; i < kScales; ++i) {
    text += "  %c" + std::to_string(i + 1) + " = Mul(%c" + std::to_string(i) + ", %s)\n";
  }
  Graph graph = parse(text + "  return %c" + std::to_string(kScales) + "\n}\n");
  infer_and_fold(graph);
  fold_batch_norm(graph);
  EXPECT_EQ(graph.nodes.size(), 1U + kScales - (2 * 4 + 64) / 4);  // the weight has 4 MiB
}

// Extents besides those of 0 are no work.
TEST(HostileGraphs, nothing_is_done_for_tensors_without_elements) {
  for (const char* node :
       {"Transpose(%c) {perm=[1,0]}", "CumSum(%c, %i)", "ReduceSum(%c) {keepdims=0}", "Expand(%c, %s)"}) {
    const std::string text =
        std::string("graph(%x: f32[1]) {\n  %s = const i64[2] {67108864, 0}\n  %i = const i64[] {1}\n") +
        "  %c = ConstantOfShape(%s)\n  %y = " + node + "\n  return %y\n}\n";
    EXPECT_LE(unfolded(text), 1U) << node;
  }
  EXPECT_THROW(unfolded("graph(%x: f32[1]) {\n  %s = const i64[2] {67108865, 0}\n  %c = ConstantOfShape(%s)\n"
                        "  return %c\n}\n"),
               Error);
}

TEST(HostileGraphs, rewrites_leave_nodes_with_left_out_inputs_alone) {
  for (const char* pass : {"remove_identity", "recognise_hard_swish", "normalise_conv", "fold_pad", "fold_batch_norm",
                           "restore_dilation", "recognise_swish", "fuse_residual", "fuse_activation"}) {
    for (const char* op : {"Conv", "Pad", "AveragePool", "BatchNormalization", "Mul", "Div", "Add", "Clip", "Sigmoid",
                           "Resize", "Slice", "Transpose"}) {
      const std::string text =
          std::string("graph(%x) {\n  %a = ") + op + "(_, _)\n  %y = " + op + "(%a, _)\n  return %y\n}\n";
      EXPECT_EQ(after(pass, text), text) << pass;
    }
  }
}

TEST(HostileGraphs, attributes_that_would_overflow_are_left_alone) {
  const std::string head = "graph(%x: f32[1,1,9,9]) {\n  %w = const f32[1,1,1,5] {1, 0, 2, 0, 3}\n";
  const std::string strides = head +
                              "  %y = Conv(%x, %w) {auto_pad='SAME_UPPER', dilations=[1,1], kernel_shape=[1,5], "
                              "strides=[9223372036854775807,9223372036854775807]}\n  return %y\n}\n";
  EXPECT_EQ(after("normalise_conv", strides), strides);
  const std::string dilations = head + "  %y = Conv(%x, %w) {dilations=[1,9223372036854775807]}\n  return %y\n}\n";
  EXPECT_EQ(after("restore_dilation", dilations), dilations);
  const std::string pads =
      "graph(%x: f32[1,1,9,9]) {\n  %pads = const i64[8] {0, 0, 9223372036854775807, 0, 0, 0, 1, 0}\n"
      "  %p = Pad(%x, %pads)\n  %w = const f32[1,1,1,1] {1}\n"
      "  %y = Conv(%p, %w) {pads=[1,0,1,0]}\n  return %y\n}\n";
  EXPECT_EQ(after("fold_pad", pads), pads);
}

TEST(HostileGraphs, constants_are_not_blown_up) {
  const std::string text =
      "graph() {\n  %c = const f32[1] {1}\n  %shape = const i64[1] {20000000}\n"
      "  %y: f32[20000000] = Expand(%c, %shape)\n  return %y\n}\n";
  EXPECT_EQ(after("infer_and_fold", text), text);
}

}  // namespace
}  // namespace atrous
