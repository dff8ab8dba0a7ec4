// From open shapes to those of one input.
#include "runtime/specialise.h"

#include <gtest/gtest.h>

#include "atrous/error.h"
#include "graph/text.h"

namespace atrous {
namespace {

Graph open_graph() {
  return parse(R"(graph(%x: f32[1,3,?,?], %size: i64[2]) {
  %w = const f32[4,3,3,3] random(1)
  %dims = const i64[2] {1, 4}
  %c = Conv(%x, %w) {pads=[1,1,1,1], strides=[2,2]} "conv"
  %all = Concat(%dims, %size) {axis=0} "all"
  %y = Resize(%c, _, _, %all) {mode='linear'} "enlarge"
  return %y, %c
})");
}

std::string failure(const Graph& graph, const Shape& shape) {
  try {
    specialise(graph, {{graph.inputs[0], shape, nullptr}}, {graph.outputs[1]});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Specialise, infers_every_shape_for_the_given_size) {
  const Graph graph = open_graph();
  const Graph special = specialise(graph, {{graph.inputs[0], {1, 3, 17, 9}, nullptr}}, {graph.outputs[1]});
  ASSERT_EQ(special.nodes.size(), 1U);
  EXPECT_EQ(special.values[static_cast<std::size_t>(special.outputs[0])].shape, (Shape{1, 4, 9, 5}));
}

TEST(Specialise, refuses_a_shape_that_the_model_does_not_allow_and_says_both) {
  const Graph graph = open_graph();
  EXPECT_EQ(failure(graph, {1, 4, 8, 8}), "input 'x' has the shape [1,4,8,8], the model wants [1,3,?,?]");
  EXPECT_EQ(failure(graph, {1, 3, 8}), "input 'x' has the shape [1,3,8], the model wants [1,3,?,?]");
  EXPECT_EQ(failure(graph, {1, 3, 1, 8}), "");
}

TEST(Specialise, an_input_whose_value_decides_shapes_becomes_a_constant) {
  const Graph graph = open_graph();
  EXPECT_EQ(shape_inputs(graph), (std::vector<ValueId>{graph.inputs[1]}));
  const auto size = Tensor::of<std::int64_t>({2}, {33, 20});
  const Graph special =
      specialise(graph, {{graph.inputs[0], {1, 3, 17, 9}, nullptr}, {graph.inputs[1], {2}, &size}}, {graph.outputs[0]});
  EXPECT_EQ(special.inputs.size(), 1U);
  EXPECT_EQ(special.values[static_cast<std::size_t>(special.outputs[0])].shape, (Shape{1, 4, 33, 20}));
}

}  // namespace
}  // namespace atrous
