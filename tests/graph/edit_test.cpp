// The mutators of the graph.
#include "graph/edit.h"

#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/text.h"

namespace atrous {
namespace {

ValueId named(const Graph& graph, const std::string& name) {
  for (std::size_t i = 0; i < graph.values.size(); ++i) {
    if (graph.values[i].name == name) return static_cast<ValueId>(i);
  }
  ADD_FAILURE() << "no value " << name;
  return kNone;
}

TEST(Edit, replace_uses_redirects_inputs_and_outputs_and_hands_over_the_name) {
  Graph graph = parse("graph(%x) { %a = Relu(%x) %b = Identity(%a) %c = Sigmoid(%b) return %b, %c }");
  replace_uses(graph, named(graph, "b"), named(graph, "a"));
  remove_dead_nodes(graph);
  verify(graph);
  EXPECT_EQ(print(graph), print(parse("graph(%x) { %b = Relu(%x) %c = Sigmoid(%b) return %b, %c }")));
}

TEST(Edit, replace_uses_leaves_the_name_of_a_graph_input_alone) {
  Graph graph = parse("graph(%x) { %y = Identity(%x) return %y }");
  replace_uses(graph, named(graph, "y"), named(graph, "x"));
  EXPECT_EQ(print(graph, {}), "graph(%x) {\n  %y = Identity(%x)\n  return %x\n}\n");
}

TEST(Edit, remove_dead_nodes_drops_what_no_output_needs) {
  Graph graph = parse(
      "graph(%x) { %w = const f32[1] {1} %u = const f32[1] {2} %a = Add(%x, %w) %b = Add(%x, %u) %c = Relu(%b) return "
      "%a }");
  remove_dead_nodes(graph);
  verify(graph);
  EXPECT_EQ(print(graph), print(parse("graph(%x) { %w = const f32[1] {1} %a = Add(%x, %w) return %a }")));
  EXPECT_EQ(graph.constant(named(graph, "u")), nullptr);
  EXPECT_EQ(graph.constants.at(1).elements(), 0);
}

TEST(Edit, remove_dead_nodes_leaves_out_optional_outputs_but_never_the_first) {
  Graph graph = parse("graph(%x) { %a, %b, %c = Split(%x) return %b }");
  remove_dead_nodes(graph);
  EXPECT_EQ(print(graph), print(parse("graph(%x) { %a, %b, _ = Split(%x) return %b }")));
}

TEST(Edit, constants_shared_by_two_values_survive_while_one_is_used) {
  Graph graph = parse("graph(%x) { %w = const f32[1] {3} %a = Add(%x, %w) return %a }");
  graph.values.push_back(graph.value(named(graph, "w")));
  remove_dead_nodes(graph);
  verify(graph);
  ASSERT_NE(graph.constant(named(graph, "w")), nullptr);
  EXPECT_EQ(graph.constant(named(graph, "w"))->as<float>()[0], 3.0F);
}

TEST(Edit, uses_count_nodes_and_graph_outputs) {
  const Graph graph = parse("graph(%x) { %a = Add(%x, %x) %b = Relu(%a) return %a, %b }");
  EXPECT_EQ(count_uses(graph), (std::vector<int>{2, 2, 1}));
  EXPECT_EQ(find_producers(graph), (std::vector<int>{-1, 0, 1}));
}

TEST(Edit, sort_nodes_puts_producers_first_and_keeps_the_order_otherwise) {
  Graph graph = parse("graph(%x) { %a = Relu(%x) %b = Abs(%x) %c = Add(%a, %b) return %c }");
  std::swap(graph.nodes[0], graph.nodes[2]);
  EXPECT_THROW(verify(graph), Error);
  sort_nodes(graph);
  verify(graph);
  EXPECT_EQ(graph.nodes[0].op, "Abs");
  EXPECT_EQ(graph.nodes[1].op, "Relu");
}

TEST(Edit, sort_nodes_refuses_a_cycle) {
  Graph graph = parse("graph(%x) { %a = Relu(%x) %b = Abs(%a) return %b }");
  graph.nodes[0].inputs[0] = graph.nodes[1].outputs[0];
  try {
    sort_nodes(graph);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
  }
}

TEST(Edit, a_borrowed_graph_shares_the_constants) {
  const Graph graph = parse("graph(%x) { %w = const f32[2] {1, 2} %a = Add(%x, %w) return %a }");
  const Graph copy = borrow(graph);
  EXPECT_EQ(print(copy), print(graph));
  EXPECT_EQ(copy.constants[0].data(), graph.constants[0].data());
  EXPECT_FALSE(copy.constants[0].owns());
}

}  // namespace
}  // namespace atrous
