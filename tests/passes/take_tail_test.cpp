// Recognising how a segmentation network ends.
#include "passes/take_tail.h"

#include <gtest/gtest.h>

#include "graph/text.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// A network of three classes on 4x5, or of one class; `lines` continue from %logits to %y.
Graph network(const std::string& lines, int classes = 3, const std::string& outputs = "%y") {
  const std::string c = std::to_string(classes);
  Graph graph = parse(
      "graph(%x: f32[1,2,4,5]) {\n"
      "  %w = const f32[" +
      c +
      ",2,1,1] random(1)\n"
      "  %sizes = const i64[4] {1, " +
      c +
      ", 8, 15}\n"
      "  %scales = const f32[4] {1, 1, 2.5, 2}\n"
      "  %one = const i64[1] {1}\n"
      "  %zero = const i64[1] {0}\n"
      "  %logits = Conv(%x, %w) \"head\"\n" +
      lines + "\n  return " + outputs + "\n}\n");
  infer_and_fold(graph);
  verify(graph);
  return graph;
}

std::string logits_of(const Graph& graph, const Tail& tail) {
  return tail.found() ? graph.value(tail.logits).name : "none";
}

Tail tail_of(const Graph& graph) { return take_tail(graph, graph.outputs[0]); }

constexpr char kResize[] =
    "  %r = Resize(%logits, _, _, %sizes) {mode='linear', coordinate_transformation_mode='align_corners'}\n";

TEST(TakeTail, looks_through_a_linear_resize) {
  const Graph graph = network(std::string(kResize) + "  %y = Identity(%r)");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_EQ(tail.rows.mode, CoordinateMode::kAlignCorners);
  EXPECT_EQ(tail.rows.src, 4);
  EXPECT_EQ(tail.rows.dst, 8);
  EXPECT_EQ(tail.columns.src, 5);
  EXPECT_EQ(tail.columns.dst, 15);
  EXPECT_EQ(tail.out_height, 8);
  EXPECT_EQ(tail.out_width, 15);
  EXPECT_FALSE(tail.nearest || tail.softmax || tail.sigmoid || tail.labels);
}

TEST(TakeTail, wants_the_classes_on_the_axis_of_the_arg_max) {
  const auto chosen = [](const std::string& axis, const char* arg_max) {
    return network("  %a = const i64[1] {" + axis +
                   "}\n  %u = Unsqueeze(%logits, %a)\n  %y = ArgMax(%u) {axis=" + arg_max + "}");
  };
  EXPECT_FALSE(tail_of(chosen("2", "2")).found());  // over an axis of 1: every label is 0
  EXPECT_TRUE(tail_of(chosen("0", "2")).found());
}

TEST(TakeTail, scales_and_modes_come_from_the_node) {
  for (const auto& [text, mode] :
       {std::pair("half_pixel", CoordinateMode::kHalfPixel), std::pair("asymmetric", CoordinateMode::kAsymmetric),
        std::pair("pytorch_half_pixel", CoordinateMode::kPytorchHalfPixel)}) {
    const Graph graph = network(std::string("  %y = Resize(%logits, _, %scales) {mode='nearest', nearest_mode='floor', "
                                            "coordinate_transformation_mode='") +
                                text + "'}");
    const Tail tail = tail_of(graph);
    EXPECT_EQ(logits_of(graph, tail), "logits");
    EXPECT_EQ(tail.rows.mode, mode);
    EXPECT_EQ(tail.rows.scale, 2.5);
    EXPECT_EQ(tail.columns.scale, 2.0);
    EXPECT_EQ(tail.rows.dst, 10);
    EXPECT_TRUE(tail.nearest);
    EXPECT_EQ(tail.nearest_mode, NearestMode::kFloor);
  }
}

constexpr char kCodes[] =
    "  %s = const f32[] {0.5}\n"
    "  %z = const u8[] {128}\n"
    "  %q = QuantizeLinear(%logits, %s, %z)\n"
    "  %d = DequantizeLinear(%q, %s, %z) \"real\"\n";
constexpr char kResizedCodes[] =
    "  %r = Resize(%d, _, _, %sizes) {mode='linear'}\n"
    "  %e = QuantizeLinear(%r, %s, %z)\n"
    "  %y = DequantizeLinear(%e, %s, %z)\n";

TEST(TakeTail, rounding_behind_the_resize_is_taken_along) {
  const Graph graph = network(std::string(kCodes) + kResizedCodes);
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "d");
  EXPECT_EQ(tail.rounding, 0.5F);
  EXPECT_EQ(tail.rows.dst, 8);
}

TEST(TakeTail, rounding_to_other_steps_than_those_of_the_logits_is_left_out) {
  std::string lines = std::string(kCodes) + kResizedCodes;
  lines.replace(lines.find("Resize(%d"), 9, "Resize(%logits");
  const Graph graph = network(lines);
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_EQ(tail.rounding, 0.0F);
}

TEST(TakeTail, rounding_without_a_resize_belongs_to_the_network) {
  const Graph graph = network(std::string(kCodes) + "  %y = Identity(%d)\n");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "d");
  EXPECT_EQ(tail.rounding, 0.0F);
}

TEST(TakeTail, a_softmax_behind_the_resize_is_taken_off) {
  const Graph graph = network(std::string(kResize) + "  %y = Softmax(%r) {axis=1}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_TRUE(tail.softmax);
}

TEST(TakeTail, a_softmax_before_the_resize_stays) {
  const Graph graph = network("  %p = Softmax(%logits) {axis=1}\n  %y = Resize(%p, _, _, %sizes) {mode='linear'}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "p");
  EXPECT_FALSE(tail.softmax);
}

TEST(TakeTail, a_softmax_without_a_resize_stays) {
  const Graph graph = network("  %y = Softmax(%logits) {axis=1}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "y");
  EXPECT_FALSE(tail.softmax);
  EXPECT_EQ(tail.rows.dst, 4);
  EXPECT_EQ(tail.rows.scale, 1.0);
}

TEST(TakeTail, a_softmax_over_another_axis_belongs_to_the_network) {
  const Graph graph = network(std::string(kResize) + "  %y = Softmax(%r) {axis=2}");
  EXPECT_EQ(logits_of(graph, tail_of(graph)), "y");
}

TEST(TakeTail, labels_are_traced_back_through_argmax) {
  const Graph graph = network(std::string(kResize) +
                              "  %s = Softmax(%r) {axis=1}\n  %a = ArgMax(%s) {axis=1, keepdims=1}\n"
                              "  %q = Squeeze(%a, %one)\n  %y = Cast(%q) {to=2}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_TRUE(tail.labels);
  EXPECT_TRUE(tail.softmax);
  EXPECT_EQ(tail.out_height, 8);
}

TEST(TakeTail, scores_without_the_batch_axis_are_traced_back) {
  const Graph graph =
      network(std::string(kResize) + "  %q = Squeeze(%r, %zero)\n  %y = ArgMax(%q) {axis=0, keepdims=0}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_EQ(tail.out_width, 15);
}

TEST(TakeTail, channels_last_outputs_are_seen_through_their_transpose) {
  for (const char* end :
       {"  %y = Transpose(%r) {perm=[0,2,3,1]}", "  %t = Transpose(%r) {perm=[0,2,3,1]}\n  %y = Softmax(%t)",
        "  %t = Transpose(%r) {perm=[0,-2,-1,1]}\n  %y = ArgMax(%t) {axis=3, keepdims=0}"}) {
    const Graph graph = network(std::string(kResize) + end);
    const Tail tail = tail_of(graph);
    EXPECT_EQ(logits_of(graph, tail), "logits") << end;
    EXPECT_EQ(tail.out_height, 8) << end;
    EXPECT_EQ(tail.out_width, 15) << end;
  }
}

TEST(TakeTail, a_resize_between_transposes_is_taken_in_its_own_layout) {
  const Graph graph = network(
      "  %n = const i64[4] {1, 8, 15, 3}\n  %t = Transpose(%logits) {perm=[0,2,3,1]}\n"
      "  %y = Resize(%t, _, _, %n) {mode='linear'}");
  const Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_EQ(tail.rows.dst, 8);
  EXPECT_EQ(tail.columns.dst, 15);
}

TEST(TakeTail, the_threshold_of_one_class_follows_the_sigmoid) {
  Graph graph = network("  %r = Resize(%logits, _, _, %sizes) {mode='linear'}\n  %y = Sigmoid(%r)", 1);
  Tail tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_TRUE(tail.sigmoid);
  EXPECT_EQ(tail.threshold, 0.0F);
  graph = network("  %s = Sigmoid(%logits)\n  %y = Resize(%s, _, _, %sizes) {mode='linear'}", 1);
  tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "s");
  EXPECT_FALSE(tail.sigmoid);
  EXPECT_EQ(tail.threshold, 0.5F);
  graph = network("  %y = Sigmoid(%logits)", 1);
  tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "y");
  EXPECT_EQ(tail.threshold, 0.5F);
  graph = network("  %q = Squeeze(%logits, %one)\n  %y = Sigmoid(%q)", 1);
  tail = tail_of(graph);
  EXPECT_EQ(logits_of(graph, tail), "logits");
  EXPECT_EQ(tail.threshold, 0.0F);
}

TEST(TakeTail, only_the_last_resize_is_taken) {
  const Graph graph =
      network("  %p = Resize(%logits, _, %scales) {mode='linear'}\n  %y = Resize(%p, _, %scales) {mode='linear'}");
  EXPECT_EQ(logits_of(graph, tail_of(graph)), "p");
}

TEST(TakeTail, a_cubic_resize_belongs_to_the_network) {
  const Graph graph = network("  %y = Resize(%logits, _, _, %sizes) {mode='cubic'}");
  EXPECT_EQ(logits_of(graph, tail_of(graph)), "y");
}

TEST(TakeTail, labels_that_do_not_come_from_argmax_are_named_as_the_obstacle) {
  const Graph graph = network("  %a = ArgMax(%logits) {axis=1}\n  %y = Add(%a, %one) \"shift\"");
  const Tail tail = tail_of(graph);
  EXPECT_FALSE(tail.found());
  EXPECT_EQ(tail.obstacle, "output 'y' (i64[1,1,4,5]): node 'shift' (Add) cannot be traced back to scores [N,C,h,w]");
}

TEST(TakeTail, scores_that_are_no_map_are_refused) {
  const Graph graph = network("  %v = const i64[2] {1, -1}\n  %y = Reshape(%logits, %v) \"flat\"");
  EXPECT_FALSE(tail_of(graph).found());
}

TEST(TakeTail, cutting_leaves_the_logits_as_the_only_output) {
  Graph graph = network(std::string(kResize) + "  %y = Softmax(%r) {axis=1}\n  %z = Relu(%r)", 3, "%y, %z");
  cut_tail(graph, tail_of(graph));
  verify(graph);
  EXPECT_EQ(print(graph), print(parse("graph(%x: f32[1,2,4,5]) { %w = const f32[3,2,1,1] random(1)\n"
                                      "  %logits: f32[1,3,4,5] = Conv(%x, %w) \"head\" return %logits }")));
}

}  // namespace
}  // namespace atrous
