// Operators of TensorFlow Lite beside what LiteRT makes of the same small models: the numbers of litert.txt, which
// litert.py writes.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "support/interpreter.h"
#include "support/tensors.h"
#include "support/test_data.h"
#include "support/tflite_builder.h"
#include "tflite/layout.h"
#include "tflite/operator_cases.h"

namespace atrous::test {

// What GoogleTest prints of a case.
void PrintTo(const OperatorCase& operator_case, std::ostream* out) { *out << operator_case.name; }

namespace {

struct Expected {
  Shape shape;  // in the file's order
  std::vector<double> values;
};

// Lines of "NAME: [1,2,2,3] 0.5 1 ..."; lines that begin with # are comments.
std::map<std::string, Expected> read_expected() {
  std::map<std::string, Expected> all;
  std::ifstream file(source_folder() / "tests/tflite/litert.txt");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": [");
    if (line.empty() || line[0] == '#' || colon == std::string::npos) continue;
    const std::size_t end = line.find(']', colon);
    std::vector<std::int64_t> dims;
    std::istringstream extents(line.substr(colon + 3, end - colon - 3));
    for (std::string extent; std::getline(extents, extent, ',');) dims.push_back(std::stoll(extent));
    Expected expected{Shape(dims), {}};
    std::istringstream numbers(line.substr(end + 1));
    for (double number = 0; numbers >> number;) expected.values.push_back(number);
    all[line.substr(0, colon)] = std::move(expected);
  }
  return all;
}

// Between the order of the file, [N,H,W,C], and that of the graph, [N,C,H,W]: the element of one at every index of the
// other.
std::vector<std::size_t> places_in_file(const Dims& graph) {
  std::vector<std::size_t> places;
  const auto [n, c, h, w] = std::tuple(graph[0], graph[1], graph[2], graph[3]);
  for (std::int64_t i = 0; i < n * c * h * w; ++i) {
    const std::int64_t x = i % w;
    const std::int64_t y = i / w % h;
    const std::int64_t channel = i / (w * h) % c;
    const std::int64_t image = i / (w * h * c);
    places.push_back(static_cast<std::size_t>(((image * h + y) * w + x) * c + channel));
  }
  return places;
}

template <typename T>
std::vector<double> widened(const Tensor& tensor) {
  return {tensor.as<T>().begin(), tensor.as<T>().end()};
}

std::vector<double> numbers_of(const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::kF32: return widened<float>(tensor);
    case DType::kI32: return widened<std::int32_t>(tensor);
    case DType::kI64: return widened<std::int64_t>(tensor);
    case DType::kU8: return widened<std::uint8_t>(tensor);
    case DType::kI8: return widened<std::int8_t>(tensor);
    default: break;
  }
  ADD_FAILURE() << "an output of type " << name(tensor.dtype());
  return {};
}

// The input of a case as the graph takes it: real numbers, [N,C,H,W].
Tensor graph_input(const OperatorCase& operator_case, const Graph& graph) {
  const std::vector<double> stored = numbers_of(case_input(operator_case));
  Tensor input(DType::kF32, graph.value(graph.inputs.at(0)).shape);
  const bool image = input.shape().rank() == kImageRank;
  const std::vector<std::size_t> places = image ? places_in_file(input.shape().dims()) : std::vector<std::size_t>();
  for (std::size_t i = 0; i < stored.size(); ++i) {
    input.as<float>()[i] = static_cast<float>((stored[image ? places[i] : i] - operator_case.zero_point) *
                                              (operator_case.scale > 0.0F ? operator_case.scale : 1.0F));
  }
  return input;
}

class LiteRt : public testing::TestWithParam<OperatorCase> {};

TEST_P(LiteRt, makes_the_same) {
  static const std::map<std::string, Expected> all = read_expected();
  const OperatorCase& operator_case = GetParam();
  const auto found = all.find(operator_case.name);
  ASSERT_NE(found, all.end()) << "no result in litert.txt; litert.py writes it";
  const Graph graph = import_tflite_bytes(operator_case.bytes).graph;
  std::vector<Tensor> inputs;
  inputs.push_back(graph_input(operator_case, graph));
  const Tensor result = std::move(interpret(graph, inputs).front());
  const Dims dims = result.shape().dims();
  EXPECT_EQ(Shape(to_file_order(dims)), found->second.shape);
  const std::vector<double> actual = numbers_of(result);
  ASSERT_EQ(actual.size(), found->second.values.size());
  const bool image = dims.size() == kImageRank;
  const std::vector<std::size_t> places = image ? places_in_file(dims) : std::vector<std::size_t>();
  const double tolerance = operator_case.step > 0.0F ? 1.01 * static_cast<double>(operator_case.step) : kClose;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double wanted = found->second.values[image ? places[i] : i];
    EXPECT_NEAR(actual[i], wanted, tolerance * (operator_case.step > 0.0F ? 1.0 : std::max(1.0, std::abs(wanted))))
        << "element " << i << " of the graph's output";
  }
}

INSTANTIATE_TEST_SUITE_P(Operators, LiteRt, testing::ValuesIn(operator_cases()), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace atrous::test
