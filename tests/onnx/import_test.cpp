// Importing: what a graph becomes, which messages a bad one gets.
#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/text.h"
#include "onnx/import.h"
#include "support/model_builder.h"

namespace atrous {
namespace {

using test::add_node;
using test::bool_tensor;
using test::import_error;
using test::import_model;
using test::ModelBuilder;
using test::raw_tensor;

ModelBuilder identity_model() {
  ModelBuilder model;
  model.input("x", {1, -1, 4}).output("y").node("Identity", {"x"}, {"y"}, "id");
  return model;
}

std::string text(const Imported& imported) { return print(imported.graph); }

TEST(Import, a_node_becomes_a_node_and_open_extents_stay_open) {
  EXPECT_EQ(text(import_model(identity_model())),
            "graph(%x: f32[1,?,4]) {\n  %y = Identity(%x) \"id\"\n  return %y\n}\n");
}

TEST(Import, facts_of_the_file_are_kept) {
  ModelBuilder model = identity_model();
  model.proto.set_producer_name("pytorch");
  model.proto.set_producer_version("2.1");
  model.proto.set_doc_string("a test");
  auto* property = model.proto.add_metadata_props();
  property->set_key("atrous.input");
  property->set_value("{}");
  const Imported imported = import_model(model);
  EXPECT_EQ(imported.opset, 17);
  EXPECT_EQ(imported.ir_version, 8);
  EXPECT_EQ(imported.producer, "pytorch 2.1");
  EXPECT_EQ(imported.description, "a test");
  EXPECT_EQ(imported.properties.at("atrous.input"), "{}");
}

TEST(Import, a_node_without_a_name_is_named_after_its_place) {
  ModelBuilder model;
  model.input("x", {2}).output("z").node("Identity", {"x"}, {"y"});
  model.node("Identity", {"y"}, {"z"});
  EXPECT_EQ(import_model(model).graph.nodes[1].name, "Identity_1");
}

TEST(Import, nodes_out_of_order_are_sorted) {
  ModelBuilder model;
  model.input("x", {2}).output("z").node("Identity", {"y"}, {"z"}, "second");
  model.node("Identity", {"x"}, {"y"}, "first");
  const Graph graph = import_model(model).graph;
  EXPECT_EQ(graph.nodes[0].name, "first");
  EXPECT_EQ(graph.nodes[1].name, "second");
}

TEST(Import, only_the_first_output_is_kept_unless_others_are_asked_for) {
  ModelBuilder model;
  model.input("x", {2}).output("out").output("aux").node("Identity", {"x"}, {"out"});
  model.node("NoSuchOperator", {"x"}, {"aux"}, "head");
  EXPECT_EQ(import_model(model).graph.nodes.size(), 1U);
  ImportOptions all;
  all.all_outputs = true;
  EXPECT_EQ(import_error(model, all),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  operator 'NoSuchOperator' (1 node, 'head')");
  ImportOptions other;
  other.outputs = {"aux2"};
  EXPECT_EQ(import_error(model, other), "not_found: m.onnx: no output 'aux2', there are: 'out', 'aux'");
}

TEST(Import, a_split_keeps_the_parts_that_nobody_uses) {
  ModelBuilder model;
  model.input("x", {4}).output("a").node("Split", {"x"}, {"a", "b"}, "split");
  EXPECT_EQ(import_model(model).graph.nodes[0].outputs, (std::vector<ValueId>{1, kNone}));
}

TEST(Import, everything_that_is_missing_is_listed_at_once) {
  ModelBuilder model;
  model.input("x", {2}).output("y").node("NonMaxSuppression", {"x"}, {"a"}, "nms_1");
  model.node("NonMaxSuppression", {"a"}, {"b"}, "nms_2");
  model.node("FusedMatMul", {"b"}, {"c"}, "mm").set_domain("com.microsoft");
  auto& node = model.node("Identity", {"c"}, {"y"}, "id");
  auto* attribute = node.add_attribute();
  attribute->set_name("foo");
  attribute->set_type(onnx::AttributeProto::INT);
  EXPECT_EQ(import_error(model),
            "unsupported: m.onnx: 3 things are not supported (opset 17):\n"
            "  operator 'NonMaxSuppression' (2 nodes, first 'nms_1')\n"
            "  operator 'com.microsoft.FusedMatMul' (1 node, 'mm')\n"
            "  Identity: attribute 'foo' (1 node, 'id')");
}

TEST(Import, wrong_numbers_of_inputs_are_named) {
  ModelBuilder model;
  model.input("x", {2}).output("y").node("Identity", {"x", "x"}, {"y"}, "id");
  EXPECT_EQ(import_error(model),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  Identity: 2 inputs, wanted 1 (1 node, 'id')");
}

TEST(Import, names_that_do_not_add_up_are_refused_with_the_node) {
  ModelBuilder undefined;
  undefined.input("x", {2}).output("y").node("Identity", {"z"}, {"y"}, "id");
  EXPECT_EQ(import_error(undefined), "corrupt: m.onnx: node 'id' (Identity): the input 'z' is not made by any node");
  ModelBuilder twice;
  twice.input("x", {2}).output("y").node("Identity", {"x"}, {"y"}, "a");
  twice.node("Identity", {"x"}, {"y"}, "b");
  EXPECT_EQ(import_error(twice), "corrupt: m.onnx: node 'b' (Identity): the name 'y' is already taken");
  ModelBuilder cycle;
  cycle.input("x", {2}).output("y").node("Identity", {"b"}, {"a"}, "one");
  cycle.node("Identity", {"a"}, {"b"}, "two");
  cycle.node("Identity", {"b"}, {"y"}, "three");
  EXPECT_EQ(import_error(cycle), "corrupt: m.onnx: node 'two' (Identity): is part of a cycle");
  ModelBuilder no_output;
  no_output.input("x", {2}).output("q").node("Identity", {"x"}, {"y"}, "a");
  EXPECT_EQ(import_error(no_output), "corrupt: m.onnx: graph output 'q' is not made by any node");
}

TEST(Import, versions_beyond_the_known_are_refused) {
  ModelBuilder opset(99);
  opset.input("x", {2}).output("y").node("Identity", {"x"}, {"y"});
  EXPECT_EQ(import_error(opset), "unsupported: m.onnx: opset 99 is not supported, wanted 7 to 22");
  ModelBuilder ir = identity_model();
  ir.proto.set_ir_version(77);
  EXPECT_EQ(import_error(ir), "unsupported: m.onnx: IR version 77 is not supported, wanted 3 to 11");
  ModelBuilder none = identity_model();
  none.proto.clear_opset_import();
  EXPECT_EQ(import_error(none), "corrupt: m.onnx: no opset is given for the operators of ONNX");
}

TEST(Import, an_initializer_that_is_also_an_input_is_a_constant) {
  ModelBuilder model;
  model.input("w", {2}).weight("w", {2}, {1.5F, -2.0F}).output("y").node("Identity", {"w"}, {"y"}, "id");
  EXPECT_EQ(text(import_model(model)),
            "graph() {\n  %w = const f32[2] {1.5, -2}\n  %y = Identity(%w) \"id\"\n  return %y\n}\n");
}

TEST(Import, constant_nodes_become_constants_in_all_their_forms) {
  ModelBuilder model;
  model.output("a").output("b").output("c").output("d").output("e");
  const auto constant = [&](const char* output, const char* attribute) {
    auto* added = model.node("Constant", {}, {output}).add_attribute();
    added->set_name(attribute);
    return added;
  };
  auto* a = constant("a", "value");
  a->set_type(onnx::AttributeProto::TENSOR);
  *a->mutable_t() = raw_tensor("", {1}, {3.0F});
  auto* b = constant("b", "value_float");
  b->set_type(onnx::AttributeProto::FLOAT);
  b->set_f(0.5F);
  auto* c = constant("c", "value_int");
  c->set_type(onnx::AttributeProto::INT);
  c->set_i(7);
  auto* d = constant("d", "value_floats");
  d->set_type(onnx::AttributeProto::FLOATS);
  d->add_floats(1.0F);
  auto* e = constant("e", "value_ints");
  e->set_type(onnx::AttributeProto::INTS);
  e->add_ints(-1);
  e->add_ints(2);
  ImportOptions all;
  all.all_outputs = true;
  const Graph graph = import_model(model, all).graph;
  ASSERT_TRUE(graph.nodes.empty());
  EXPECT_EQ(graph.constant(graph.outputs[0])->as<float>()[0], 3.0F);
  EXPECT_EQ(graph.constant(graph.outputs[1])->shape(), Shape());
  EXPECT_EQ(graph.constant(graph.outputs[1])->as<float>()[0], 0.5F);
  EXPECT_EQ(graph.constant(graph.outputs[2])->as<std::int64_t>()[0], 7);
  EXPECT_EQ(graph.constant(graph.outputs[3])->shape(), Shape({1}));
  EXPECT_EQ(graph.constant(graph.outputs[4])->as<std::int64_t>()[1], 2);
}

TEST(Import, a_constant_of_strings_is_refused) {
  ModelBuilder model;
  model.output("y");
  auto* attribute = model.node("Constant", {}, {"c"}).add_attribute();
  attribute->set_name("value_strings");
  attribute->set_type(onnx::AttributeProto::STRINGS);
  model.node("Identity", {"c"}, {"y"});
  EXPECT_EQ(import_error(model),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 'c': attribute 'value_strings'");
}

// An If whose branches add nodes of their own and use a value of the outer graph.
ModelBuilder if_model(bool condition) {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  *model.graph().add_initializer() = bool_tensor("flag", condition);
  auto& node = model.node("If", {"flag"}, {"y"}, "choice");
  for (const bool then : {true, false}) {
    auto* attribute = node.add_attribute();
    attribute->set_name(then ? "then_branch" : "else_branch");
    attribute->set_type(onnx::AttributeProto::GRAPH);
    add_node(*attribute->mutable_g(), then ? "Identity" : "NoSuchOperator", {"x"}, {"inner"}, "body");
    attribute->mutable_g()->add_output()->set_name("inner");
  }
  return model;
}

TEST(Import, an_if_with_a_constant_condition_is_replaced_by_its_branch) {
  EXPECT_EQ(text(import_model(if_model(true))),
            "graph(%x: f32[2]) {\n"
            "  %choice/inner = Identity(%x) \"choice/body\"\n"
            "  %y = Identity(%choice/inner) \"choice/output_0\"\n"
            "  return %y\n}\n");
  EXPECT_EQ(import_error(if_model(false)),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n"
            "  operator 'NoSuchOperator' (1 node, 'choice/body')");
}

TEST(Import, an_if_on_a_computed_condition_is_refused) {
  ModelBuilder model = if_model(true);
  model.graph().clear_initializer();
  model.input("flag", {}, onnx::TensorProto::BOOL);
  EXPECT_EQ(import_error(model),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n"
            "  If: a condition that is not constant (1 node, 'choice')");
}

TEST(Import, floats_of_other_widths_become_f32_and_the_declared_type_is_kept) {
  ModelBuilder model;
  model.input("x", {2}, onnx::TensorProto::FLOAT16).output("y", onnx::TensorProto::DOUBLE);
  model.node("Identity", {"x"}, {"y"}, "id");
  const Imported imported = import_model(model);
  EXPECT_EQ(imported.input_dtypes, std::vector{DType::kF16});
  EXPECT_EQ(imported.output_dtypes, std::vector{DType::kF64});
  EXPECT_EQ(text(imported), "graph(%x: f32[2]) {\n  %y = Identity(%x) \"id\"\n  return %y\n}\n");
}

TEST(Import, casts_to_other_widths_become_casts_to_f32) {
  for (const int opset : {5, 13}) {
    ModelBuilder model(opset);
    model.input("x", {2}, onnx::TensorProto::INT64).output("y", onnx::TensorProto::FLOAT16);
    auto* to = model.node("Cast", {"x"}, {"y"}, "cast").add_attribute();
    to->set_name("to");
    to->set_type(opset < 6 ? onnx::AttributeProto::STRING : onnx::AttributeProto::INT);
    to->set_s("FLOAT16");
    to->set_i(onnx::TensorProto::FLOAT16);
    EXPECT_EQ(import_model(model).graph.nodes[0].attrs.integer("to", 0), onnx::TensorProto::FLOAT) << opset;
  }
}

TEST(Import, the_tensor_of_constant_of_shape_becomes_two_attributes) {
  ModelBuilder model;
  model.input("x", {1}, onnx::TensorProto::INT64).output("y");
  auto* value = model.node("ConstantOfShape", {"x"}, {"y"}, "fill").add_attribute();
  value->set_name("value");
  value->set_type(onnx::AttributeProto::TENSOR);
  value->mutable_t()->set_data_type(onnx::TensorProto::DOUBLE);
  value->mutable_t()->add_dims(1);
  value->mutable_t()->add_double_data(0.5);
  const Attrs attrs = import_model(model).graph.nodes[0].attrs;
  EXPECT_EQ(attrs.number("value", 0.0F), 0.5F);
  EXPECT_EQ(attrs.string("dtype", ""), "f32");
  value->mutable_t()->set_data_type(onnx::TensorProto::INT64);
  value->mutable_t()->clear_double_data();
  value->mutable_t()->add_int64_data(-1);
  EXPECT_EQ(import_model(model).graph.nodes[0].attrs.integer("value", 0), -1);
  value->mutable_t()->clear_int64_data();
  EXPECT_EQ(
      import_error(model),
      "corrupt: m.onnx: node 'fill' (ConstantOfShape): attribute 'value': the shape [1] wants 1 elements, there are 0");
}

TEST(Import, an_operator_outside_of_its_opsets_says_where_it_belongs) {
  ModelBuilder model(17);
  model.input("x", {1, 1, 2, 2}).weight("s", {4}, {1, 1, 2, 2}).output("y").node("Upsample", {"x", "s"}, {"y"}, "up");
  EXPECT_EQ(import_error(model),
            "unsupported: m.onnx: 1 thing is not supported (opset 17):\n"
            "  operator 'Upsample': wanted opset 7 to 9 (1 node, 'up')");
}

TEST(Import, limits_are_kept) {
  ImportOptions options;
  options.limits.max_nodes = 0;
  EXPECT_EQ(import_error(identity_model(), options),
            "resource: m.onnx: the graph has 1 nodes and more, the limit is 0");
  options = {};
  options.limits.max_file_bytes = 10;
  EXPECT_NE(import_error(identity_model(), options).find("the limit is 10"), std::string::npos);
  options = {};
  options.limits.max_tensor_bytes = 8;
  ModelBuilder model;
  model.weight("w", {3}, {1.0F, 2.0F, 3.0F}).output("y").node("Identity", {"w"}, {"y"});
  EXPECT_EQ(import_error(model, options),
            "resource: m.onnx: constant 'w': a tensor f32[3] takes 12 bytes, the limit is 8");
}

TEST(Import, a_sequence_as_input_is_refused) {
  ModelBuilder model;
  model.output("y").node("Identity", {"s"}, {"y"});
  auto* input = model.graph().add_input();
  input->set_name("s");
  input->mutable_type()->mutable_sequence_type();
  EXPECT_EQ(import_error(model), "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 's': a sequence");
}

}  // namespace
}  // namespace atrous
