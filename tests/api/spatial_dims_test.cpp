// One and three spatial dimensions through the public API, and the refusal of more.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/dilation.h"
#include "support/api_models.h"
#include "support/interpreter.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

std::vector<float> noise(const Dims& dims, std::uint32_t seed) {
  const Tensor tensor = random_tensor(Shape(dims), seed);
  return {tensor.as<float>().begin(), tensor.as<float>().end()};
}

// The session's only output for the input "x", and what the references make of the same imported graph.
void expect_reference_result(const ModelBuilder& model, const Tensor& src) {
  Session session(load(model), {.threads = 2});
  const Imported imported = import_model(model);
  std::vector<Tensor> inputs;
  inputs.push_back(src.clone());
  const std::vector<Tensor> wanted = interpret(imported.graph, inputs);
  EXPECT_TRUE(close(session.run(named("x", src.clone())).at(0).tensor, wanted.at(0)));
}

// Convolutions of 3 taps and these rates, each followed by Relu, that keep the length.
ModelBuilder stack_1d(const std::vector<std::int64_t>& rates, std::int64_t channels) {
  ModelBuilder model;
  model.input("x", {1, channels, -1});
  std::string last = "x";
  for (const std::int64_t rate : rates) {
    const std::string id = std::to_string(rate);
    model.weight("w" + id, {channels, channels, 3}, noise({channels, channels, 3}, static_cast<std::uint32_t>(rate)));
    auto& conv = model.node("Conv", {last, "w" + id}, {"c" + id}, "conv" + id);
    set_ints(conv, "dilations", {rate});
    set_ints(conv, "pads", {rate, rate});
    last = "v" + id;
    model.node("Relu", {"c" + id}, {last});
  }
  model.output(last);
  return model;
}

TEST(SpatialDims, stacks_of_dilated_convolutions_run_over_one_dimension) {
  const ModelBuilder model = stack_1d({1, 2, 4, 8, 16}, 6);
  for (const std::int64_t length : {1, 7, 63}) expect_reference_result(model, random_tensor({1, 6, length}, 8));
}

// Kernels of ones show how far an impulse travels: the receptive field.
TEST(SpatialDims, an_impulse_through_rates_1_2_4_reaches_3_7_15_elements) {
  std::vector<std::int64_t> rates;
  std::vector<WindowAxis> stack;
  for (const auto& [rate, field] : {std::pair{1, 3}, std::pair{2, 7}, std::pair{4, 15}}) {
    rates.push_back(rate);
    stack.push_back({3, 1, rate});
    ModelBuilder model = stack_1d(rates, 1);
    for (auto& weights : *model.graph().mutable_initializer()) {
      weights = raw_tensor(weights.name(), {1, 1, 3}, {1, 1, 1});
    }
    Tensor impulse = random_tensor({1, 1, 41}, 1, 0.0F, 0.0F);
    impulse.as<float>()[20] = 1.0F;
    Session session(load(model));
    const std::vector<NamedTensor> outputs = session.run(named("x", std::move(impulse)));
    const auto seen = outputs[0].tensor.as<float>();
    EXPECT_EQ(std::count_if(seen.begin(), seen.end(), [](float value) { return value != 0.0F; }), field);
    EXPECT_EQ(receptive_field(stack), field);
  }
}

TEST(SpatialDims, volumes_pass_through_dilated_convolution_and_pools) {
  for (const char* pool : {"MaxPool", "AveragePool"}) {
    SCOPED_TRACE(pool);
    ModelBuilder model;
    model.input("x", {2, 3, 7, 9, 8}).output("y");
    model.weight("w", {5, 3, 3, 3, 3}, noise({5, 3, 3, 3, 3}, 1)).weight("b", {5}, noise({5}, 2));
    auto& conv = model.node("Conv", {"x", "w", "b"}, {"c"}, "conv");
    set_ints(conv, "dilations", {2, 1, 3});
    set_ints(conv, "pads", {2, 1, 3, 2, 0, 3});
    model.node("Relu", {"c"}, {"r"});
    auto& node = model.node(pool, {"r"}, {"y"}, "pool");
    set_ints(node, "kernel_shape", {3, 2, 2});
    set_ints(node, "strides", {2, 2, 1});
    set_ints(node, "pads", {1, 0, 1, 1, 0, 0});
    expect_reference_result(model, random_tensor({2, 3, 7, 9, 8}, 3));
  }
}

TEST(SpatialDims, four_are_refused_by_the_name_of_the_node) {
  const std::string reason = ": 4 spatial dimensions; 1 to 3 are supported";
  ModelBuilder conv;
  conv.input("x", {1, 1, 4, 4, 4, 4}).output("y").weight("w", {1, 1, 1, 1, 1, 1}, {1});
  conv.node("Conv", {"x", "w"}, {"y"}, "deep");
  EXPECT_EQ(error_of([&] { load(conv); }), "unsupported: net.onnx: node 'deep' (Conv)" + reason);

  ModelBuilder pool;
  pool.input("x", {1, 1, 4, 4, 4, 4}).output("y");
  set_ints(pool.node("MaxPool", {"x"}, {"y"}, "deep"), "kernel_shape", {2, 2, 2, 2});
  EXPECT_EQ(error_of([&] { load(pool); }), "unsupported: net.onnx: node 'deep' (MaxPool)" + reason);

  ModelBuilder open;
  open.input("x", {1, 1, 4, 4, 4, -1}).output("y").weight("w", {1, 1, 1, 1, 1, 1}, {1});
  open.node("ConvTranspose", {"x", "w"}, {"y"}, "deep");
  Session session(load(open));
  EXPECT_EQ(error_of([&] {
              session.run(named("x", random_tensor({1, 1, 4, 4, 4, 4}, 1)));
            }),
            "unsupported: net.onnx: node 'deep' (ConvTranspose)" + reason);
}

}  // namespace
}  // namespace atrous::test
