// Printing and parsing the text form of graphs.
#include "graph/text.h"

#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/edit.h"

namespace atrous {
namespace {

// The text inside a graph with the input %x.
std::string body(const std::string& lines) { return "graph(%x: f32[1,3,8,8]) {\n" + lines + "\n  return %x\n}\n"; }

void expect_error(const std::string& text, ErrorCode code, const std::string& message) {
  try {
    parse(text);
    FAIL() << "no error in: " << text;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

TEST(GraphText, a_graph_in_printed_form_survives_the_round_trip) {
  const std::string text =
      "graph(%x: f32[1,3,8,8], %size: i64[?]) {\n"
      "  %w = const f32[4,3,1,1] {0.5, -1, 2, 0, 1e-20, inf, -inf, nan, 3, 4, 5, 16777216}\n"
      "  %y: f32[1,4,8,8] = Conv(%x, %w, _) {alpha=1.0, axes=[], kind='it\\'s', names=['a','b'], none=floats[], "
      "pads=[1,-1], "
      "scales=[0.5,1e+20], words=strings[]} \"conv1\"\n"
      "  %a: f32[*], _, %b: u8[1,?] = Split(%y) {axis=1}\n"
      "  return %a, %b, %w\n"
      "}\n";
  TextOptions with_types;
  Graph graph = parse(text);
  verify(graph);
  const std::string wanted = "graph(%x: f32[1,3,8,8], %size: i64[?]) {\n" + text.substr(text.find("  %w"));
  std::string printed = print(graph, with_types);
  const std::size_t open_type = wanted.find("%a: f32[*]");
  EXPECT_EQ(printed, std::string(wanted).replace(open_type, 10, "%a"));
  EXPECT_EQ(print(parse(printed)), printed);
}

TEST(GraphText, types_can_be_left_out_of_the_print) {
  const Graph graph = parse("graph(%x: f32[2]) { %y: f32[2] = Relu(%x) return %y }");
  EXPECT_EQ(print(graph, {.types = false}), "graph(%x: f32[2]) {\n  %y = Relu(%x)\n  return %y\n}\n");
}

TEST(GraphText, every_element_type_survives_the_round_trip) {
  for (const char* type : {"f32", "f64", "f16", "bf16", "i8", "i16", "i32", "i64"}) {
    const std::string text = std::string("graph() {\n  %c = const ") + type + "[3] {-3, 0, 7}\n  return %c\n}\n";
    EXPECT_EQ(print(parse(text)), text);
  }
  for (const char* type : {"u8", "u16", "u32", "u64"}) {
    const std::string text = std::string("graph() {\n  %c = const ") + type + "[2] {0, 255}\n  return %c\n}\n";
    EXPECT_EQ(print(parse(text)), text);
  }
  const std::string text = "graph() {\n  %c = const bool[2] {1, 0}\n  return %c\n}\n";
  EXPECT_EQ(print(parse(text)), text);
}

TEST(GraphText, names_of_any_bytes_are_quoted) {
  const std::string text = "graph(%\"a:0\": f32[2], %\"\\\"\\x0a\\\\\": f32[2]) {\n  return %\"a:0\"\n}\n";
  const Graph graph = parse(text);
  EXPECT_EQ(graph.values[0].name, "a:0");
  EXPECT_EQ(graph.values[1].name, "\"\n\\");
  EXPECT_EQ(print(graph), text);
}

TEST(GraphText, equal_and_empty_names_are_printed_apart) {
  Graph graph;
  for (const char* name : {"x", "x", ""}) graph.inputs.push_back(add_value(graph, name));
  graph.outputs = graph.inputs;
  EXPECT_EQ(print(graph), "graph(%x, %x.1, %v2) {\n  return %x, %x.1, %v2\n}\n");
}

TEST(GraphText, large_constants_are_printed_as_a_digest_which_is_refused) {
  const std::string text = "graph() { %c = const f32[65] random(7) return %c }";
  const std::string printed = print(parse(text));
  EXPECT_NE(printed.find("%c = const f32[65] digest('"), std::string::npos);
  EXPECT_EQ(print(parse(text)), printed);
  EXPECT_NE(print(parse("graph() { %c = const f32[65] random(8) return %c }")), printed);
  expect_error(printed, ErrorCode::kCorrupt, "line 2: the elements of the constant were left out");
}

TEST(GraphText, random_elements_lie_between_minus_one_and_one) {
  const Graph graph = parse("graph() { %c = const f32[1000] random(3) return %c }");
  float low = 0.0F;
  float high = 0.0F;
  for (const float value : graph.constants[0].as<float>()) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_GE(low, -1.0F);
  EXPECT_LT(low, -0.9F);
  EXPECT_LT(high, 1.0F);
  EXPECT_GT(high, 0.9F);
}

TEST(GraphText, comments_reach_to_the_end_of_the_line) {
  const Graph graph = parse("# a graph\ngraph(%x) { # with \"a comment\n  return %x\n}\n# end");
  EXPECT_EQ(graph.outputs, graph.inputs);
}

TEST(GraphText, errors_give_the_line) {
  expect_error(body("  %y = Relu(%z)"), ErrorCode::kCorrupt, "line 2: '%z' is used before it is made");
  expect_error(body("  %y = Relu(%y)"), ErrorCode::kCorrupt, "'%y' is used before it is made");
  expect_error(body("\n  %x = Relu(%x)"), ErrorCode::kCorrupt, "'%x' is made twice");
  expect_error(body("  %y = Relu(%x"), ErrorCode::kCorrupt, "line 3: wanted ')', found 'return'");
  expect_error(body("  %y = Relu(%x) {a=}"), ErrorCode::kCorrupt, "line 2: wanted an integer, found '}'");
  expect_error(body("  %y = Relu(%x) {a=1, a=2}"), ErrorCode::kCorrupt, "'a' is given twice");
  expect_error(body("  %y = Relu(%x) {a=[1,2.5]}"), ErrorCode::kCorrupt, "wanted an integer, found '2.5'");
  expect_error(body("  %y: f31[1] = Relu(%x)"), ErrorCode::kCorrupt, "wanted an element type, found 'f31'");
  expect_error(body("  %y: f32[-1] = Relu(%x)"), ErrorCode::kCorrupt, "wanted a whole number, found '-1'");
  expect_error(body("  %y = const f32[2] {1}"), ErrorCode::kCorrupt, "line 2: a constant [2] wants 2 elements, has 1");
  expect_error(body("  %y = const u8[1] {300}"), ErrorCode::kCorrupt, "'300' is not a number of type u8");
  expect_error(body("  %y = const f32[1] {1e999}"), ErrorCode::kCorrupt, "'1e999' is not a number of type f32");
  expect_error(body("  %y = const f32[?] {1}"), ErrorCode::kCorrupt, "must be complete");
  expect_error(body("  %y, %z = const f32[1] {1}"), ErrorCode::kCorrupt, "a constant wants one name");
  expect_error(body("  %y = Relu(%x) {a='open}"), ErrorCode::kCorrupt, "line 2: a string does not end");
  expect_error(body("  %y = Relu(%x) {a='\\xg0'}"), ErrorCode::kCorrupt, "two hexadecimal digits");
  expect_error(body("  @"), ErrorCode::kCorrupt, "line 2: unexpected character '@'");
  expect_error("graph() {", ErrorCode::kCorrupt, "line 1: wanted a value, found the end of the text");
  expect_error("graph() { return } graph", ErrorCode::kCorrupt, "nothing after the graph");
  expect_error("", ErrorCode::kCorrupt, "wanted 'graph'");
}

TEST(GraphText, hostile_sizes_are_refused_before_anything_is_allocated) {
  expect_error(body("  %y = const f32[67108865] random(1)"), ErrorCode::kResource, "random elements");
  expect_error(body("  %y = const f32[4294967296,4294967296] random(1)"), ErrorCode::kResource, "more elements");
  expect_error(body("  %y = const f32[40000000] random(1)\n  %z = const f32[40000000] random(2)"), ErrorCode::kResource,
               "random elements");
  expect_error(body("  %y = const f32[99999999999999999999] {1}"), ErrorCode::kCorrupt, "a whole number");
  expect_error(body("  %y = const f32[4294967296,4294967296] {1}"), ErrorCode::kResource, "more elements");
  expect_error(body("  %y = Relu(%x) {a=99999999999999999999}"), ErrorCode::kCorrupt, "wanted an integer");
  expect_error(body("  %y = Relu(%x) {a=" + std::string(100000, '[') + "}"), ErrorCode::kCorrupt, "found '['");
  expect_error(std::string(100000, '('), ErrorCode::kCorrupt, "wanted 'graph'");
}

TEST(GraphText, every_prefix_of_a_graph_is_refused_with_an_error) {
  const std::string text =
      print(parse(body("  %w = const f32[2] {1, 2}\n  %y, _ = Op(%x, _, %w) {a=[1.5], b='\\x01'} \"n\"")));
  const std::string whole = text.substr(0, text.rfind('}'));
  for (std::size_t i = 0; i <= whole.size(); ++i) EXPECT_THROW(parse(whole.substr(0, i)), Error) << whole.substr(0, i);
}

}  // namespace
}  // namespace atrous
