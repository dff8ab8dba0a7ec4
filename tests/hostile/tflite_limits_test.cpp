// Budgets of TensorFlow Lite files: they count as those of ONNX files do.
#include "atrous/model.h"
#include "hostile/case.h"
#include "support/tflite_builder.h"

namespace atrous::test {
namespace {

using tflite::TensorType;

constexpr int kAdd = 0;

std::string import_error(const std::string& bytes, const Limits& limits) {
  ImportOptions options;
  options.limits = limits;
  return error_of([&] { import_tflite_bytes(bytes, options); });
}

// Four halves and four singles: 16 bytes each, as they stay in memory.
std::string two_weights() {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {4})};
  const int halves = model.constant<std::uint16_t>({4}, TensorType::FLOAT16, {0x3C00, 0x3C00, 0x3C00, 0x3C00});
  const int singles = model.floats({4}, {1, 2, 3, 4});
  const int sum = model.tensor("sum", {4});
  model.outputs = {model.tensor("y", {4})};
  const auto add = [&](int a, int b, int to) {
    model.op(kAdd, {a, b}, {to}, tflite::BuiltinOptions::AddOptions,
             tflite::CreateAddOptions(model.fbb, tflite::Activation::NONE).Union());
  };
  add(model.inputs[0], halves, sum);
  add(sum, singles, model.outputs[0]);
  return model.bytes();
}

TEST(TfliteLimits, a_tensor_counts_as_wide_as_it_stays) {
  const std::string error = import_error(two_weights(), {.max_tensor_bytes = 15});
  EXPECT_NE(error.find("a tensor f16[4] takes 16 bytes, the limit is 15"), std::string::npos) << error;
  EXPECT_EQ(import_error(two_weights(), {.max_tensor_bytes = 16}), "no error");
}

TEST(TfliteLimits, operands_count_together) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {4})};
  model.outputs = {model.tensor("y", {4})};
  model.op(kAdd, std::vector<int>(160'000, 0), model.outputs);
  const std::string error = import_error(model.bytes(), {.max_nodes = 1});
  EXPECT_NE(error.find("the operators have more than 160000 inputs and outputs together"), std::string::npos) << error;
}

TEST(TfliteLimits, all_weights_together_have_one) {
  const std::string error = import_error(two_weights(), {.max_weight_bytes = 31});
  EXPECT_NE(error.find("the weights take 32 bytes and more with f32[4], the limit is 31"), std::string::npos) << error;
  EXPECT_EQ(import_error(two_weights(), {.max_weight_bytes = 32}), "no error");
}

// What belongs to a quantised weight counts too: scales and zero points for 1000 channels are 5000 bytes.
TEST(TfliteLimits, scales_and_zero_points_count) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1000})};
  const int codes = model.constant<std::int8_t>({1000}, TensorType::INT8, std::vector<std::int8_t>(1000),
                                                std::vector<float>(1000, 1.0F), std::vector<std::int64_t>(1000));
  model.outputs = {model.tensor("y", {1000})};
  model.op(kAdd, {model.inputs[0], codes}, model.outputs, tflite::BuiltinOptions::AddOptions,
           tflite::CreateAddOptions(model.fbb, tflite::Activation::NONE).Union());
  const std::string bytes = model.bytes();
  EXPECT_EQ(import_error(bytes, {.max_weight_bytes = 6000}), "no error");
  EXPECT_EQ(import_error(bytes, {.max_weight_bytes = 5999}).substr(0, 9), "resource:");
}

TEST(TfliteLimits, nested_tables_have_one) {
  EXPECT_EQ(import_error(two_weights(), {.max_depth = 1}),
            "resource: m.tflite: tables are nested 2 deep and more, the limit is 1");
  EXPECT_EQ(import_error(two_weights(), {.max_depth = 4}), "no error");
}

TEST(TfliteLimits, inputs_of_too_many_elements_are_refused) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1 << 20, 1 << 20, 2})};
  model.outputs = {model.tensor("y", {1 << 20, 1 << 20, 2})};
  model.op(19, model.inputs, model.outputs);
  EXPECT_EQ(
      import_error(model.bytes(), {}),
      "resource: m.tflite: input 'x': the shape [1048576,1048576,2] has more elements than the 1099511627776 that "
      "a tensor may have");
}

}  // namespace
}  // namespace atrous::test
