// Malformed ONNX files: the wire format, names, opsets and weights.
#include <functional>

#include "atrous/model.h"
#include "hostile/case.h"
#include "support/model_builder.h"

namespace atrous::test {
namespace {

using Strings = std::vector<std::string>;

std::string error_of_bytes(const std::string& bytes) {
  return error_of([&] { Model::load(std::as_bytes(std::span(bytes)), "m.onnx"); });
}

// y = Relu(x), changed.
std::string relu(const std::function<void(ModelBuilder&)>& change) {
  ModelBuilder model;
  model.input("x", {1, 3, 4, 4}).output("y");
  model.node("Relu", {"x"}, {"y"}, "relu");
  change(model);
  return model.bytes();
}

// y = Mul(x, w) for a weight that the change makes.
std::string weight(const std::function<void(onnx::TensorProto&)>& change) {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  auto& tensor = *model.graph().add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  change(tensor);
  model.node("Mul", {"x", "w"}, {"y"}, "mul");
  return model.bytes();
}

std::string external(const Strings& keys_and_values) {
  return weight([&](onnx::TensorProto& tensor) { tensor = external_tensor("w", {2}, keys_and_values); });
}

std::string branches(const std::function<void(ModelBuilder&, onnx::NodeProto&)>& change) {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  *model.graph().add_initializer() = bool_tensor("c", true);
  change(model, model.node("If", {"c"}, {"y"}, "if"));
  return model.bytes();
}

const HostileCase kWire[] = {
    {"nothing", [] { return std::string(); }, "corrupt: m.onnx: the file is empty"},
    {"one_byte", [] { return std::string("\x0a"); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 1"},
    {"group_field", [] { return std::string("\x0b\x0c"); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 1"},
    {"wire_type_7", [] { return std::string("\x0f\x01"); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 1"},
    {"endless_varint", [] { return std::string("\x08") + std::string(12, '\x80'); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 11"},
    {"length_beyond_the_end",
     [] {
       return std::string(
           "\x3a\x7f"
           "abc");
     },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 2"},
    {"length_of_63_bits", [] { return std::string("\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 10"},
    {"fixed_field_cut", [] { return std::string("\x09\x01\x02"); },
     "corrupt: m.onnx: not an ONNX model: damaged or cut short at byte 1"},
    {"no_graph", [] { return std::string("\x08\x08"); }, "corrupt: m.onnx: not an ONNX model: it holds no graph"},
    {"branches_in_branches",
     [] {
       onnx::ModelProto model;
       onnx::GraphProto* graph = model.mutable_graph();
       for (int depth = 0; depth < 200; ++depth) graph = graph->add_node()->add_attribute()->mutable_g();
       graph->set_name("innermost");
       return model.SerializeAsString();
     },
     "resource: m.onnx: messages are nested 65 deep and more, the limit is 64"},
};

const HostileCase kGraphs[] = {
    {"no_outputs", [] { return relu([](ModelBuilder& m) { m.graph().clear_output(); }); },
     "corrupt: m.onnx: the graph has no outputs"},
    {"output_not_made",
     [] {
       return relu([](ModelBuilder& m) {
         m.output("z");
         m.graph().mutable_output()->SwapElements(0, 1);
       });
     },
     "corrupt: m.onnx: graph output 'z' is not made by any node"},
    {"input_not_made", [] { return relu([](ModelBuilder& m) { m.graph().mutable_node(0)->set_input(0, "q"); }); },
     "corrupt: m.onnx: node 'relu' (Relu): the input 'q' is not made by any node"},
    {"name_made_twice", [] { return relu([](ModelBuilder& m) { m.node("Relu", {"x"}, {"y"}, "again"); }); },
     "corrupt: m.onnx: node 'again' (Relu): the name 'y' is already taken"},
    {"input_twice", [] { return relu([](ModelBuilder& m) { m.input("x", {1}); }); },
     "corrupt: m.onnx: graph input: the name 'x' is already taken"},
    {"initializer_twice",
     [] { return relu([](ModelBuilder& m) { m.weight("w", {1}, {1.0F}).weight("w", {1}, {1.0F}); }); },
     "corrupt: m.onnx: initializer: the name 'w' is already taken"},
    {"node_without_outputs", [] { return relu([](ModelBuilder& m) { m.node("Relu", {"x"}, {}, "idle"); }); },
     "corrupt: m.onnx: node 'idle' (Relu): has no outputs"},
    {"cycle",
     [] {
       return relu([](ModelBuilder& m) {
         m.graph().mutable_node(0)->set_input(0, "b");
         m.node("Relu", {"y"}, {"b"}, "back");
       });
     },
     "corrupt: m.onnx: node 'relu' (Relu): is part of a cycle"},
    {"reads_itself", [] { return relu([](ModelBuilder& m) { m.graph().mutable_node(0)->set_input(0, "y"); }); },
     "corrupt: m.onnx: node 'relu' (Relu): is part of a cycle"},
    {"no_opset", [] { return relu([](ModelBuilder& m) { m.proto.clear_opset_import(); }); },
     "corrupt: m.onnx: no opset is given for the operators of ONNX"},
    {"opset_0", [] { return relu([](ModelBuilder& m) { m.proto.mutable_opset_import(0)->set_version(0); }); },
     "unsupported: m.onnx: has operators of '' only"},
    {"opset_of_the_future",
     [] { return relu([](ModelBuilder& m) { m.proto.mutable_opset_import(0)->set_version(999); }); },
     "unsupported: m.onnx: opset 999 is not supported, wanted 7 to 22"},
    {"opset_below_0", [] { return relu([](ModelBuilder& m) { m.proto.mutable_opset_import(0)->set_version(-3); }); },
     "unsupported: m.onnx: opset -3 is not supported"},
    {"foreign_operators_only",
     [] { return relu([](ModelBuilder& m) { m.proto.mutable_opset_import(0)->set_domain("com.example"); }); },
     "unsupported: m.onnx: has operators of 'com.example' only"},
    {"ir_version_0", [] { return relu([](ModelBuilder& m) { m.proto.set_ir_version(0); }); },
     "unsupported: m.onnx: IR version 0 is not supported"},
    {"ir_version_99", [] { return relu([](ModelBuilder& m) { m.proto.set_ir_version(99); }); },
     "unsupported: m.onnx: IR version 99 is not supported"},
    {"sparse_weights", [] { return relu([](ModelBuilder& m) { m.graph().add_sparse_initializer(); }); },
     "unsupported: m.onnx: sparse initializers are not supported"},
    {"unknown_operator",
     [] { return relu([](ModelBuilder& m) { m.graph().mutable_node(0)->set_op_type("Explode"); }); },
     "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  operator 'Explode' (1 node, 'relu')"},
    {"constant_without_value", [] { return relu([](ModelBuilder& m) { m.node("Constant", {}, {"c"}, "empty"); }); },
     "corrupt: m.onnx: node 'empty' (Constant): wants one attribute and one output"},
    {"branch_missing", [] { return branches([](ModelBuilder&, onnx::NodeProto&) {}); },
     "corrupt: m.onnx: node 'if' (If): the branch is missing or has other outputs than the node"},
    {"branch_without_outputs",
     [] {
       return branches([](ModelBuilder&, onnx::NodeProto& node) {
         auto* branch = node.add_attribute();
         branch->set_name("then_branch");
         branch->set_type(onnx::AttributeProto::GRAPH);
         branch->mutable_g()->set_name("empty");
       });
     },
     "corrupt: m.onnx: node 'if' (If): the branch is missing or has other outputs than the node"},
    {"condition_of_numbers",
     [] {
       return branches(
           [](ModelBuilder& m, onnx::NodeProto&) { *m.graph().mutable_initializer(0) = raw_tensor("c", {1}, {1.0F}); });
     },
     "corrupt: m.onnx: node 'if' (If): the condition is f32[1], wanted one bool"},
    {"metadata_that_is_no_json",
     [] {
       return relu([](ModelBuilder& m) {
         auto* property = m.proto.add_metadata_props();
         property->set_key("atrous.input");
         property->set_value("{\"mean\":");
       });
     },
     "corrupt: m.onnx: atrous.input: not JSON: [json.exception.parse_error.101] parse error at line 1, column 9"},
    {"metadata_nested_deep",
     [] {
       return relu([](ModelBuilder& m) {
         auto* property = m.proto.add_metadata_props();
         property->set_key("atrous.labels");
         property->set_value(std::string(100'000, '['));
       });
     },
     "corrupt: m.onnx: atrous.labels: nested deeper than 8 levels"},
};

const HostileCase kWeights[] = {
    {"no_type", [] { return weight([](onnx::TensorProto& t) { t.clear_data_type(); }); },
     "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 'w': element type undefined"},
    {"type_that_does_not_exist", [] { return weight([](onnx::TensorProto& t) { t.set_data_type(77); }); },
     "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 'w': element type number 77"},
    {"strings", [] { return weight([](onnx::TensorProto& t) { t.set_data_type(onnx::TensorProto::STRING); }); },
     "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  value 'w': element type string"},
    {"negative_extent", [] { return weight([](onnx::TensorProto& t) { t.add_dims(-2); }); },
     "corrupt: m.onnx: constant 'w': an extent of -2"},
    {"too_few_bytes",
     [] {
       return weight([](onnx::TensorProto& t) {
         t.add_dims(2);
         t.set_raw_data("abcd");
       });
     },
     "corrupt: m.onnx: constant 'w': the shape [2] wants 8 bytes of data, there are 4"},
    {"too_many_bytes",
     [] {
       return weight([](onnx::TensorProto& t) {
         t.add_dims(2);
         t.set_raw_data(std::string(4000, 'x'));
       });
     },
     "corrupt: m.onnx: constant 'w': the shape [2] wants 8 bytes of data, there are 4000"},
    {"too_few_numbers",
     [] {
       return weight([](onnx::TensorProto& t) {
         t.add_dims(2);
         t.add_float_data(1.0F);
       });
     },
     "corrupt: m.onnx: constant 'w': the shape [2] wants 2 elements, there are 1"},
    {"numbers_in_another_field",
     [] {
       return weight([](onnx::TensorProto& t) {
         t.add_dims(1);
         t.add_int64_data(1);
       });
     },
     "corrupt: m.onnx: constant 'w': the shape [1] wants 1 elements, there are 0"},
    {"elements_beyond_64_bits",
     [] {
       return weight([](onnx::TensorProto& t) {
         t.add_dims(std::int64_t{1} << 40);
         t.add_dims(std::int64_t{1} << 40);
       });
     },
     "resource: m.onnx: constant 'w': the shape [1099511627776,1099511627776] has more elements than the "
     "1099511627776 that a tensor may have"},
    {"bytes_beyond_64_bits", [] { return weight([](onnx::TensorProto& t) { t.add_dims(std::int64_t{1} << 62); }); },
     "resource: m.onnx: constant 'w': the shape [4611686018427387904] has more elements than the "
     "1099511627776 that a tensor may have"},
    {"overflow_behind_an_empty_axis",
     [] {
       return weight([](onnx::TensorProto& t) {
         for (const std::int64_t dim : {std::int64_t{0}, std::int64_t{1} << 40, std::int64_t{1} << 40}) t.add_dims(dim);
       });
     },
     "resource: m.onnx: constant 'w': the shape [0,1099511627776,1099511627776] has more elements than the "
     "67108864 that a tensor with an extent of 0 may have"},
    {"axes_beyond_all_networks",
     [] {
       return weight([](onnx::TensorProto& t) {
         for (int i = 0; i < 100'000; ++i) t.add_dims(1);
       });
     },
     "resource: m.onnx: constant 'w': a shape with 100000 axes, a tensor may have 64"},
    {"larger_than_a_tensor_may_be",
     [] { return weight([](onnx::TensorProto& t) { t.add_dims(std::int64_t{1} << 33); }); },
     "resource: m.onnx: constant 'w': a tensor f32[8589934592] takes 34359738368 bytes, the limit is 8589934592"},
    {"beside_a_model_in_memory",
     [] {
       return external({"location", "w.bin"});
     },
     "unsupported: m.onnx: constant 'w': external data 'w.bin': a model in memory must hold all its weights"},
    {"offset_that_is_no_number",
     [] {
       return external({"location", "", "offset", "0x10"});
     },
     "corrupt: m.onnx: constant 'w': external data: offset '0x10' is not a number"},
    {"negative_offset",
     [] {
       return external({"location", "", "offset", "-1"});
     },
     "corrupt: m.onnx: constant 'w': external data: offset '-1' is not a number"},
    {"offset_of_65_bits",
     [] {
       return external({"location", "", "offset", "18446744073709551616"});
     },
     "corrupt: m.onnx: constant 'w': external data: offset '18446744073709551616' is not a number"},
    {"offset_whose_end_overflows",
     [] {
       return external({"location", "", "offset", "18446744073709551615"});
     },
     "corrupt: m.onnx: constant 'w': external data '': wants 8 bytes at 18446744073709551615, the file has "},
    {"length_of_another_shape",
     [] {
       return external({"location", "", "length", "9"});
     },
     "corrupt: m.onnx: constant 'w': the shape [2] wants 8 bytes of data, there are 9"},
};

class HostileOnnx : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileOnnx, is_refused) { expect_begins(error_of_bytes(GetParam().bytes()), GetParam().error); }

INSTANTIATE_TEST_SUITE_P(Wire, HostileOnnx, testing::ValuesIn(kWire), case_name);
INSTANTIATE_TEST_SUITE_P(Graph, HostileOnnx, testing::ValuesIn(kGraphs), case_name);
INSTANTIATE_TEST_SUITE_P(Weight, HostileOnnx, testing::ValuesIn(kWeights), case_name);

}  // namespace
}  // namespace atrous::test
