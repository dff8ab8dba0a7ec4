// The checks of the graph's invariants.
#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/graph.h"
#include "graph/text.h"

namespace atrous {
namespace {

Graph sample() {
  return parse("graph(%x) { %w = const f32[1] {1} %a = Add(%x, %w) \"first\" %b = Relu(%a) \"second\" return %b }");
}

void expect_defect(const Graph& graph, const std::string& message) {
  try {
    verify(graph);
    FAIL() << "no error, wanted: " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInternal);
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

TEST(Verify, a_sound_graph_passes) { EXPECT_NO_THROW(verify(sample())); }

TEST(Verify, values_out_of_range_are_found) {
  Graph graph = sample();
  graph.nodes[1].inputs[0] = 99;
  expect_defect(graph, "node 'second' (Relu): value 99 does not exist");
  graph = sample();
  graph.outputs[0] = -2;
  expect_defect(graph, "graph output: value -2 does not exist");
}

TEST(Verify, use_before_the_value_is_made_is_found) {
  Graph graph = sample();
  std::swap(graph.nodes[0], graph.nodes[1]);
  expect_defect(graph, "node 'second' (Relu): value 'a' is used before it is made");
}

TEST(Verify, a_second_producer_is_found) {
  Graph graph = sample();
  graph.nodes[1].outputs[0] = graph.nodes[0].outputs[0];
  expect_defect(graph, "node 'second' (Relu): value 'a' is made twice");
}

TEST(Verify, an_output_that_nobody_makes_is_found) {
  Graph graph = sample();
  graph.nodes.pop_back();
  expect_defect(graph, "graph output: value 'b' is used before it is made");
}

TEST(Verify, constants_must_agree_with_their_values) {
  Graph graph = sample();
  const auto w = static_cast<std::size_t>(graph.nodes[0].inputs[1]);
  graph.values[w].shape = {2};
  expect_defect(graph, "constant 'w': the value says f32[2], the data are f32[1]");
  graph = sample();
  graph.values[w].constant = 7;
  expect_defect(graph, "constant 'w': its data do not exist");
}

}  // namespace
}  // namespace atrous
