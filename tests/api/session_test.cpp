// Session::run on named tensors, and what Model::load makes of bytes.
#include <gtest/gtest.h>

#include "support/api_models.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// y = a + b, s = Relu(y) over [2,?].
ModelBuilder sum_builder() {
  ModelBuilder model;
  model.input("a", {2, -1}).input("b", {2, -1}).output("y").output("s");
  model.node("Add", {"a", "b"}, {"y"}, "add");
  model.node("Relu", {"y"}, {"s"}, "relu");
  return model;
}

ModelOptions all_outputs() {
  ModelOptions options;
  options.all_outputs = true;
  return options;
}

std::vector<NamedTensor> pair(Tensor a, Tensor b) {
  std::vector<NamedTensor> inputs = named("b", std::move(b));
  inputs.push_back({"a", std::move(a)});
  return inputs;
}

std::vector<NamedTensor> some_pair() {
  return pair(Tensor::of<float>({2, 2}, {1, 2, 3, 4}), Tensor::of<float>({2, 2}, {1, -3, 1, -9}));
}

TEST(ModelLoad, tells_what_the_file_declares) {
  const Model model = load(sum_builder(), all_outputs());
  EXPECT_EQ(model.name(), "net.onnx");
  EXPECT_EQ(model.opset(), 17);
  EXPECT_EQ(model.parameters(), 0);
  ASSERT_EQ(model.inputs().size(), 2U);
  EXPECT_EQ(model.inputs()[1].name, "b");
  EXPECT_EQ(model.inputs()[1].shape, (Shape{2, Shape::kUnknownDim}));
  ASSERT_EQ(model.outputs().size(), 2U);
  EXPECT_EQ(model.facts().source, FactsSource::kAssumed);
}

TEST(ModelLoad, keeps_the_first_output_unless_asked_for_others) {
  EXPECT_EQ(load(sum_builder()).outputs().size(), 1U);
  ModelOptions options;
  options.outputs = {"s"};
  EXPECT_EQ(load(sum_builder(), options).outputs().at(0).name, "s");
  options.all_outputs = true;
  EXPECT_EQ(load(sum_builder(), options).outputs().size(), 2U);
  options.outputs = {"t"};
  EXPECT_EQ(error_of([&] { load(sum_builder(), options); }).substr(0, 20), "not_found: net.onnx:");
}

TEST(SessionRun, takes_inputs_in_any_order_and_gives_outputs_by_name) {
  Session session(load(sum_builder(), all_outputs()));
  const std::vector<NamedTensor> outputs = session.run(some_pair());
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].name, "y");
  EXPECT_TRUE(close(outputs[0].tensor, Tensor::of<float>({2, 2}, {2, -1, 4, -5}), kExact));
  EXPECT_EQ(outputs[1].name, "s");
  EXPECT_TRUE(close(outputs[1].tensor, Tensor::of<float>({2, 2}, {2, 0, 4, 0}), kExact));
}

TEST(SessionRun, gives_the_outputs_that_are_wanted_in_the_wanted_order) {
  Session session(load(sum_builder(), all_outputs()));
  const std::vector<std::string> wanted = {"s", "y", "s"};
  const std::vector<NamedTensor> outputs = session.run(some_pair(), wanted);
  ASSERT_EQ(outputs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(outputs[i].name, wanted[i]);
  EXPECT_TRUE(close(outputs[0].tensor, outputs[2].tensor, kExact));
  EXPECT_EQ(outputs[1].tensor.as<float>()[3], -5.0F);
}

TEST(SessionRun, says_which_name_is_missing_or_unknown) {
  Session session(load(sum_builder(), all_outputs()));
  const auto failure = [&](std::vector<NamedTensor> inputs, const std::vector<std::string>& outputs) {
    return error_of([&] { session.run(inputs, outputs); });
  };
  EXPECT_EQ(failure(named("a", Tensor::of<float>({2, 1}, {1, 2})), {}),
            "invalid_argument: net.onnx: input 'b' is missing");
  std::vector<NamedTensor> three = some_pair();
  three.push_back({"c", Tensor::of<float>({1}, {1})});
  EXPECT_EQ(failure(std::move(three), {}), "invalid_argument: net.onnx: there is no input 'c'; the model has 'a', 'b'");
  EXPECT_EQ(failure(named("A", Tensor::of<float>({2, 1}, {1, 2})), {}),
            "invalid_argument: net.onnx: there is no input 'A'; the model has 'a', 'b'");
  std::vector<NamedTensor> twice = some_pair();
  twice.push_back({"a", Tensor::of<float>({2, 1}, {3, 4})});
  EXPECT_EQ(failure(std::move(twice), {}), "invalid_argument: net.onnx: input 'a' is given more than once");
  EXPECT_EQ(failure(some_pair(), {"z"}), "not_found: net.onnx: there is no output 'z'; the model has 'y', 's'");
}

TEST(SessionRun, says_which_shape_or_type_does_not_fit) {
  Session session(load(sum_builder()));
  const auto failure = [&](Tensor a, Tensor b) {
    const std::vector<NamedTensor> inputs = pair(std::move(a), std::move(b));
    return error_of([&] { session.run(inputs); });
  };
  EXPECT_EQ(failure(Tensor::of<float>({3, 1}, {1, 2, 3}), Tensor::of<float>({2, 1}, {1, 2})),
            "invalid_argument: net.onnx: input 'a' has the shape [3,1], the model wants [2,?]");
  EXPECT_EQ(failure(Tensor::of<std::int32_t>({2, 1}, {1, 2}), Tensor::of<float>({2, 1}, {1, 2})),
            "invalid_argument: net.onnx: 'a' is i32, wanted f32");
  EXPECT_EQ(failure(Tensor::of<float>({2, 2}, {1, 2, 3, 4}), Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6})),
            "corrupt: net.onnx: node 'add' (Add): the shapes [2,2] and [2,3] do not broadcast");
}

TEST(SessionRun, serves_more_sizes_than_it_keeps_plans_for) {
  Session session(load(sum_builder()), {.threads = 1, .max_plans = 2});
  for (int round = 0; round < 3; ++round) {
    for (const std::int64_t size : {1, 100, 7, 1000, 3}) {
      const Tensor a = random_tensor({2, size}, 1);
      const std::vector<NamedTensor> outputs = session.run(pair(a.clone(), random_tensor({2, size}, 1)));
      ASSERT_EQ(outputs[0].tensor.shape(), (Shape{2, size}));
      for (std::size_t i = 0; i < a.as<float>().size(); ++i) {
        ASSERT_EQ(outputs[0].tensor.as<float>()[i], 2 * a.as<float>()[i]);
      }
    }
  }
}

TEST(SessionRun, a_failed_run_leaves_the_session_usable) {
  Session session(load(sum_builder()));
  EXPECT_NE(error_of([&] { session.run(named("a", Tensor())); }), "no error");
  EXPECT_EQ(session.run(some_pair())[0].tensor.as<float>()[0], 2.0F);
}

TEST(SessionRun, an_output_may_be_an_input_or_a_constant) {
  ModelBuilder model;
  model.input("a", {2}).output("same").output("k").weight("w", {2}, {5, 6});
  model.node("Identity", {"a"}, {"same"});
  model.node("Identity", {"w"}, {"k"});
  Session session(load(model, all_outputs()));
  const std::vector<NamedTensor> outputs = session.run(named("a", Tensor::of<float>({2}, {7, 8})));
  EXPECT_TRUE(close(outputs[0].tensor, Tensor::of<float>({2}, {7, 8}), kExact));
  EXPECT_TRUE(close(outputs[1].tensor, Tensor::of<float>({2}, {5, 6}), kExact));
}

// Types at the border are those of the file; inside everything is f32.
TEST(SessionRun, declared_half_and_double_tensors_come_and_go_as_such) {
  for (const auto& [type, dtype] : {std::pair<int, DType>{onnx::TensorProto::FLOAT16, DType::kF16},
                                    {onnx::TensorProto::DOUBLE, DType::kF64},
                                    {onnx::TensorProto::BFLOAT16, DType::kBF16}}) {
    SCOPED_TRACE(name(dtype));
    ModelBuilder model;
    model.input("x", {3}, type).output("y", type);
    model.node("Neg", {"x"}, {"y"});
    const Model loaded = load(model);
    EXPECT_EQ(loaded.inputs()[0].dtype, dtype);
    EXPECT_EQ(loaded.outputs()[0].dtype, dtype);
    Session session(loaded);
    const Tensor first = std::move(session.run(named("x", Tensor::of<float>({3}, {1, -2, 0.5F})))[0].tensor);
    ASSERT_EQ(first.dtype(), dtype);
    const std::vector<NamedTensor> again = session.run(named("x", first.clone()));
    const std::vector<NamedTensor> doubles = session.run(named("x", Tensor::of<double>({3}, {-1, 2, -0.5})));
    EXPECT_TRUE(close(again[0].tensor, doubles[0].tensor, kExact));
  }
}

TEST(Session, refuses_options_out_of_their_range) {
  const Model model = load(sum_builder());
  EXPECT_EQ(error_of([&] { Session(model, {.threads = -1}); }), "invalid_argument: threads is -1, wanted 0 to 1024");
  EXPECT_EQ(error_of([&] { Session(model, {.threads = 1025}); }),
            "invalid_argument: threads is 1025, wanted 0 to 1024");
  EXPECT_EQ(error_of([&] { Session(model, {.threads = 1, .max_plans = 0}); }),
            "invalid_argument: max_plans is 0, wanted 1 or more");
}

}  // namespace
}  // namespace atrous::test
