// Activations.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/run_reference.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

const std::vector<float> kPoints = {-4.0F, -2.0F, -0.5F, 0.0F, 0.5F, 2.0F, 4.0F};

Tensor points() { return Tensor::of<float>({7}, kPoints); }

struct Activation {
  const char* op;
  Attrs attrs;
  double (*function)(double);
};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

TEST(Activation, every_one_follows_its_formula) {
  const Activation activations[] = {
      {"Relu", {}, [](double x) { return x > 0 ? x : 0; }},
      {"LeakyRelu", {}, [](double x) { return x < 0 ? 0.01 * x : x; }},
      {"LeakyRelu", attrs({{"alpha", 0.2F}}), [](double x) { return x < 0 ? 0.2 * x : x; }},
      {"Sigmoid", {}, logistic},
      {"HardSigmoid", {}, [](double x) { return std::fmin(1, std::fmax(0, 0.2 * x + 0.5)); }},
      {"HardSigmoid", attrs({{"alpha", 0.5F}, {"beta", 0.25F}}),
       [](double x) { return std::fmin(1, std::fmax(0, 0.5 * x + 0.25)); }},
      {"HardSwish", {}, [](double x) { return x * std::fmin(1, std::fmax(0, x / 6 + 0.5)); }},
      {"Elu", attrs({{"alpha", 2.0F}}), [](double x) { return x < 0 ? 2 * (std::exp(x) - 1) : x; }},
      {"Selu", {}, [](double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (std::exp(x) - 1)); }},
      {"Celu", attrs({{"alpha", 2.0F}}), [](double x) { return x > 0 ? x : 2 * (std::exp(x / 2) - 1); }},
      {"ThresholdedRelu", {}, [](double x) { return x > 1 ? x : 0; }},
      {"Mish", {}, [](double x) { return x * std::tanh(std::log(1 + std::exp(x))); }},
      {"Gelu", {}, [](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); }},
      {"Gelu", attrs({{"approximate", "tanh"}}),
       [](double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }},
      {"Swish", {}, [](double x) { return x * logistic(x); }},
      {"Swish", attrs({{"alpha", 2.0F}}), [](double x) { return x * logistic(2 * x); }},
  };
  for (const Activation& activation : activations) {
    std::vector<float> expected;
    for (const float x : kPoints) expected.push_back(static_cast<float>(activation.function(static_cast<double>(x))));
    const Tensor dst = run({.op = activation.op, .attrs = activation.attrs, .inputs = tensors(points())});
    EXPECT_TRUE(close(dst, Tensor::of<float>({7}, expected))) << activation.op;
  }
}

TEST(Activation, relu_takes_integers_and_keeps_nan) {
  const Tensor integers = run({.op = "Relu", .inputs = tensors(Tensor::of<std::int32_t>({3}, {-3, 0, 3}))});
  EXPECT_TRUE(close(integers, Tensor::of<std::int32_t>({3}, {0, 0, 3}), kExact));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(run({.op = "Relu", .inputs = tensors(Tensor::of<float>({1}, {nan}))}).as<float>()[0]));
}

TEST(Activation, gelu_knows_two_approximations) {
  EXPECT_EQ(failure({.op = "Gelu", .attrs = attrs({{"approximate", "cubic"}}), .inputs = tensors(points())}),
            "approximate 'cubic'");
}

TEST(Activation, selu_of_opset_1_has_shorter_default_coefficients) {
  const Tensor dst = run({.op = "Selu", .inputs = tensors(Tensor::of<float>({1}, {2})), .opset = 1});
  EXPECT_FLOAT_EQ(dst.as<float>()[0], 2 * 1.0507F);
}

TEST(PRelu, the_slope_broadcasts_to_the_input) {
  const Tensor dst =
      run({.op = "PRelu",
           .inputs = tensors(Tensor::of<float>({1, 2, 2}, {-1, 1, -1, -2}), Tensor::of<float>({2, 1}, {0.5F, 0.25F}))});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 2, 2}, {-0.5F, 1, -0.25F, -0.5F}), kExact));
}

TEST(PRelu, a_slope_that_would_grow_the_input_is_refused) {
  EXPECT_EQ(failure({.op = "PRelu",
                     .inputs = tensors(Tensor::of<float>({1, 2}, {1, 2}), Tensor::of<float>({3, 1}, {1, 2, 3}))}),
            "the slope [3,1] does not broadcast to the input [1,2]");
}

TEST(PRelu, slopes_of_old_opsets_belong_to_the_channels) {
  const Tensor dst =
      run({.op = "PRelu",
           .inputs = tensors(Tensor::of<float>({1, 2, 2}, {-1, -1, -1, -1}), Tensor::of<float>({2}, {2, 3})),
           .opset = 6});
  EXPECT_TRUE(close(dst, Tensor::of<float>({1, 2, 2}, {-2, -2, -3, -3}), kExact));
}

TEST(PRelu, a_slope_of_another_type_is_refused) {
  EXPECT_EQ(failure({.op = "PRelu", .inputs = tensors(Tensor::of<float>({1}, {1}), Tensor::of<double>({1}, {1}))}),
            "the slope is f64, wanted f32");
}

}  // namespace
}  // namespace atrous::test
