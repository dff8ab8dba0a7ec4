// Exporting: what comes back is what was written, in opset 17.
#include "onnx/export.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include "atrous/error.h"
#include "graph/edit.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "support/interpreter.h"
#include "support/model_builder.h"
#include "support/tensors.h"
#include "support/test_data.h"

namespace atrous {
namespace {

using test::import_bytes;

Graph again(const Graph& graph) { return import_bytes(export_onnx(graph, {})).graph; }

TEST(Export, a_graph_comes_back_as_it_was) {
  const std::string text =
      "graph(%x: f32[1,3,?,?]) {\n"
      "  %w = const f32[2,3,3,3] random(7)\n"
      "  %b = const f32[2] {0.5, -1}\n"
      "  %c = Conv(%x, %w, %b) {dilations=[2,2], kernel_shape=[3,3], pads=[2,2,2,2]} \"conv\"\n"
      "  %lo = const f32[] {0}\n"
      "  %y = Clip(%c, %lo) \"clip\"\n"
      "  %s = Shape(%y) {end=4, start=2} \"shape\"\n"
      "  %t = Cast(%s) {to=7} \"cast\"\n"
      "  return %y, %t\n}\n";
  ImportOptions all;
  all.all_outputs = true;
  const Graph graph = parse(text);
  const Graph back = import_bytes(export_onnx(graph, {}), all).graph;
  EXPECT_EQ(print(back, {.types = false}), print(import_bytes(export_onnx(back, {}), all).graph, {.types = false}));
  EXPECT_EQ(back.nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    EXPECT_EQ(back.nodes[i].op, graph.nodes[i].op);
    EXPECT_EQ(back.nodes[i].name, graph.nodes[i].name);
    EXPECT_EQ(back.nodes[i].attrs, graph.nodes[i].attrs);
  }
  EXPECT_EQ(back.value(back.inputs[0]).shape, (Shape{1, 3, Shape::kUnknownDim, Shape::kUnknownDim}));
}

TEST(Export, the_same_graph_gives_the_same_bytes) {
  const Graph graph = parse("graph(%x: f32[2]) {\n  %y = Relu(%x) \"r\"\n  return %y\n}\n");
  const ExportFacts facts{{{"b", "2"}, {"a", "1"}}, "1.2.3", "text"};
  EXPECT_EQ(export_onnx(graph, facts), export_onnx(graph, facts));
  const Imported imported = import_bytes(export_onnx(graph, facts));
  EXPECT_EQ(imported.opset, 17);
  EXPECT_EQ(imported.producer, "atrous 1.2.3");
  EXPECT_EQ(imported.description, "text");
  EXPECT_EQ(imported.properties, facts.properties);
}

TEST(Export, names_that_are_used_twice_get_a_number_and_outputs_keep_theirs) {
  Graph graph = parse("graph(%x: f32[2]) {\n  %a = Relu(%x) \"r\"\n  %y = Relu(%a) \"s\"\n  return %y\n}\n");
  graph.value(graph.nodes[0].outputs[0]).name = "y";
  EXPECT_EQ(print(again(graph), {.types = false}),
            "graph(%x: f32[2]) {\n  %y_2 = Relu(%x) \"r\"\n  %y = Relu(%y_2) \"s\"\n  return %y\n}\n");
}

// The graph as it is written, in the text of nodes without constants.
std::string lowered_ops(const Graph& graph) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(export_onnx(graph, {})));
  std::string text;
  for (const auto& node : model.graph().node()) {
    text += node.op_type() + "/" + std::to_string(node.input_size());
    for (const auto& attribute : node.attribute()) text += " " + attribute.name();
    text += ";";
  }
  return text;
}

TEST(Export, axes_of_reductions_become_attributes) {
  EXPECT_EQ(lowered_ops(parse("graph(%x: f32[1,2,3,4]) {\n  %a = const i64[2] {2, 3}\n"
                              "  %y = ReduceMean(%x, %a) {keepdims=1}\n  return %y\n}\n")),
            "ReduceMean/1 axes keepdims;");
  EXPECT_EQ(lowered_ops(parse("graph(%x: f32[1,2]) {\n  %a = const i64[1] {1}\n"
                              "  %y = ReduceSum(%x, %a)\n  return %y\n}\n")),
            "ReduceSum/2;");
}

TEST(Export, forms_of_opset_18_are_spelled_in_17_with_the_same_values) {
  const char* const graphs[] = {
      "graph(%x: f32[1,2,5,6]) {\n  %p = const i64[4] {1, 2, 0, 1}\n  %a = const i64[2] {-1, 2}\n"
      "  %y = Pad(%x, %p, _, %a)\n  return %y\n}\n",
      "graph(%x: f32[1,2,5,6]) {\n  %s = const i64[2] {7, 9}\n"
      "  %y = Resize(%x, _, _, %s) {axes=[2,3], mode='linear'}\n  return %y\n}\n",
      "graph(%x: f32[1,2,5,6]) {\n  %s = const f32[1] {2.0}\n"
      "  %y = Resize(%x, _, %s) {axes=[3], mode='nearest'}\n  return %y\n}\n",
      "graph(%x: f32[1,7]) {\n  %y, %z = Split(%x) {axis=1, num_outputs=2}\n  return %y\n}\n",
      "graph(%x: f32[3,5]) {\n  %y = Mish(%x)\n  return %y\n}\n",
      "graph(%x: f32[3,5]) {\n  %y = Gelu(%x)\n  return %y\n}\n",
      "graph(%x: f32[3,5]) {\n  %y = Gelu(%x) {approximate='tanh'}\n  return %y\n}\n",
      "graph(%x: f32[3,5]) {\n  %y = ReduceMax(%x) {noop_with_empty_axes=1}\n  return %y\n}\n",
  };
  for (const char* const text : graphs) {
    SCOPED_TRACE(text);
    const Graph graph = parse(text);
    std::vector<Tensor> inputs;
    inputs.push_back(test::random_tensor(graph.value(graph.inputs[0]).shape, 3));
    const auto wanted = test::interpret(graph, inputs);
    const auto found = test::interpret(again(graph), inputs);
    EXPECT_TRUE(test::close(found[0], wanted[0]));
  }
}

TEST(Export, what_has_no_form_in_opset_17_is_named) {
  const Graph graph = parse(
      "graph(%x: f32[1,4,2]) {\n  %s = const f32[2] {1, 1}\n  %y = GroupNormalization(%x, %s, %s) {num_groups=2} "
      "\"gn\"\n  return %y\n}\n");
  try {
    export_onnx(graph, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "node 'gn' (GroupNormalization): the operator has no form in opset 17");
    EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
  }
}

}  // namespace
}  // namespace atrous
