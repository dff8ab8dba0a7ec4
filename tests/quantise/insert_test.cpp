// Golden tests of insert_quantisation: golden/CASE.txt holds a graph, a line ---, and the graph after it. Every map has
// the range [-1, 1.55], that is scale 0.01 and zero point 100; layers named f32... stay in f32.
#include "quantise/insert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "graph/edit.h"
#include "graph/text.h"
#include "passes/passes.h"
#include "support/interpreter.h"
#include "support/tensors.h"
#include "support/test_data.h"

namespace atrous {
namespace {

using Path = std::filesystem::path;

QuantisationScheme scheme_for(Graph& graph) {
  infer_and_fold(graph);
  QuantisationScheme scheme;
  scheme.layers = find_layers(graph);
  for (const Layer& layer : scheme.layers) {
    if (!layer.name.starts_with("f32")) scheme.on_codes.insert(layer.output);
    for (const ValueId id : layer.sources) scheme.ranges[id] = {-1.0F, 1.55F, "min/max"};
  }
  return scheme;
}

std::string text_of(const Path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Path> golden_files() {
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_folder() / "tests/quantise/golden")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class InsertGolden : public testing::TestWithParam<Path> {
 protected:
  std::string text_ = text_of(GetParam());
  std::size_t line_ = text_.find("\n---\n");

  Graph quantised() const {
    Graph graph = parse(text_.substr(0, line_ + 1));
    const QuantisationScheme scheme = scheme_for(graph);
    insert_quantisation(graph, scheme);
    return graph;
  }
};

TEST_P(InsertGolden, rewrites_the_graph_as_written) {
  ASSERT_NE(line_, std::string::npos) << "no line ---";
  const Graph graph = quantised();
  EXPECT_EQ(print(graph), print(parse(text_.substr(line_ + 5))));
}

TEST_P(InsertGolden, a_trial_computes_the_same_as_codes) {
  const Graph codes = quantised();
  Graph shared = parse(text_.substr(0, line_ + 1));
  const QuantisationScheme scheme = scheme_for(shared);
  const RealConstants constants = add_real_constants(shared, scheme, {});
  Graph real = borrow(shared);
  insert_trial(real, scheme, constants);
  EXPECT_EQ(real.constants.size(), shared.constants.size());
  const std::vector<Tensor> inputs = test::random_inputs(codes, 1);
  const std::vector<Tensor> wanted = test::interpret(codes, inputs);
  const std::vector<Tensor> found = test::interpret(real, inputs);
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(test::close(found[i], wanted[i], test::kExact));
}

std::string test_name(const testing::TestParamInfo<Path>& info) { return info.param.stem().string(); }

INSTANTIATE_TEST_SUITE_P(All, InsertGolden, testing::ValuesIn(golden_files()), test_name);

}  // namespace
}  // namespace atrous
