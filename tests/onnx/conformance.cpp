// The engine against the test cases that the makers of ONNX publish.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "atrous/error.h"
#include "onnx/conformance_case.h"

namespace atrous {
namespace {

using test::installed_cases;
using test::listed_cases;
using test::onnx_test_data;
using test::run_case;

struct Exception {
  const char* name;
  const char* reason;
};

constexpr char kTraining[] = "training: this engine only infers";
constexpr char kBeyondF32[] = "holds doubles beyond the range of f32, in which everything is computed";
constexpr char kTruncates[] = "the case cuts bfloat16 off where it should be rounded to the nearest";
constexpr char kWraps[] = "the case wraps around where the operator's text says that it saturates";
constexpr char kOtherCount[] = "the case counts elements behind the padding, which ONNX Runtime and torch do not";
constexpr char kOtherShape[] = "an input of the case has another shape than its model declares";

// Cases that do not pass, and why a user can live with that.
constexpr Exception kExceptions[] = {
    {"node/test_batchnorm_epsilon_training_mode", kTraining},
    {"node/test_batchnorm_example_training_mode", kTraining},
    {"node/test_training_dropout", kTraining},
    {"node/test_training_dropout_default", kTraining},
    {"node/test_training_dropout_default_mask", kTraining},
    {"node/test_training_dropout_mask", kTraining},
    {"node/test_cast_FLOAT_to_BFLOAT16", kTruncates},
    {"node/test_qlinearmatmul_2D_int8_float16", kWraps},
    {"node/test_qlinearmatmul_2D_int8_float32", kWraps},
    {"node/test_qlinearmatmul_3D_int8_float16", kWraps},
    {"node/test_qlinearmatmul_3D_int8_float32", kWraps},
    {"node/test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_True", kOtherCount},
    {"node/test_castlike_FLOAT_to_BFLOAT16", kOtherShape},
    {"node/test_castlike_FLOAT_to_BFLOAT16_expanded", kOtherShape},
    {"node/test_castlike_BFLOAT16_to_FLOAT", kOtherShape},
    {"node/test_castlike_BFLOAT16_to_FLOAT_expanded", kOtherShape},
    {"pytorch-operator/test_operator_add_broadcast", kBeyondF32},
    {"pytorch-operator/test_operator_add_size1_right_broadcast", kBeyondF32},
    {"pytorch-operator/test_operator_add_size1_singleton_broadcast", kBeyondF32},
    {"pytorch-operator/test_operator_addconstant", kBeyondF32},
};

const char* exception_for(const std::string& name) {
  for (const Exception& exception : kExceptions) {
    if (name == exception.name) return exception.reason;
  }
  return nullptr;
}

// "node/test_add" as the last part of a test's name.
std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(info.param.find('/') + 1);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class Conformance : public testing::TestWithParam<std::string> {};

TEST_P(Conformance, gives_the_outputs_of_upstream) {
  if (!std::filesystem::exists(onnx_test_data())) GTEST_SKIP() << "libonnx-testdata is not installed";
  if (!std::filesystem::exists(onnx_test_data() / GetParam())) GTEST_SKIP() << "not in this version of the test data";
  const bool passes = exception_for(GetParam()) == nullptr;
  try {
    const std::string difference = run_case(GetParam());
    EXPECT_EQ(difference.empty(), passes) << (passes ? difference : "the exception is out of date");
  } catch (const Error& error) {
    EXPECT_TRUE(!passes && error.code() == ErrorCode::kUnsupported) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(node, Conformance, testing::ValuesIn(listed_cases("node")), test_name);
INSTANTIATE_TEST_SUITE_P(converted, Conformance, testing::ValuesIn(listed_cases("pytorch-converted")), test_name);
INSTANTIATE_TEST_SUITE_P(operators, Conformance, testing::ValuesIn(listed_cases("pytorch-operator")), test_name);
INSTANTIATE_TEST_SUITE_P(simple, Conformance, testing::ValuesIn(listed_cases("simple")), test_name);

TEST(ConformanceBeyond, every_other_case_is_refused_or_right) {
  if (!std::filesystem::exists(onnx_test_data())) GTEST_SKIP() << "libonnx-testdata is not installed";
  std::set<std::string> listed;
  for (const char* folder : {"node", "pytorch-converted", "pytorch-operator", "simple"}) {
    for (const std::string& name : listed_cases(folder)) listed.insert(name);
  }
  int refused = 0;
  int right = 0;
  for (const std::string& name : installed_cases()) {
    if (listed.count(name) != 0 || exception_for(name) != nullptr) continue;
    try {
      const std::string difference = run_case(name);
      EXPECT_EQ(difference, "") << name;
      ++right;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kUnsupported) << name << ": " << error.what();
      ++refused;
    }
  }
  std::cout << refused << " cases beyond the list are refused, " << right << " run\n";
}

}  // namespace
}  // namespace atrous
