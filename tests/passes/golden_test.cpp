// Golden tests of the passes: golden/<pass>/<case>.txt holds a graph, a line ---, and the graph after the pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "graph/text.h"
#include "passes/pass.h"
#include "support/interpreter.h"
#include "support/tensors.h"
#include "support/test_data.h"

namespace atrous {
namespace {

using Path = std::filesystem::path;

struct Golden {
  Graph before;
  Graph after;
};

Golden load(const Path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const std::string whole = text.str();
  const std::size_t line = whole.find("\n---\n");
  if (line == std::string::npos) throw std::runtime_error(path.string() + ": no line ---");
  return {parse(whole.substr(0, line + 1)), parse(whole.substr(line + 5))};
}

std::vector<Path> golden_files() {
  std::vector<Path> files;
  const Path folder = test::source_folder() / "tests/passes/golden";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string test_name(const testing::TestParamInfo<Path>& info) {
  return info.param.parent_path().filename().string() + "_" + info.param.stem().string();
}

class PassGolden : public testing::TestWithParam<Path> {
 protected:
  Golden golden_ = load(GetParam());
  const Pass* pass_ = find_pass(GetParam().parent_path().filename().string());
  Graph result_ = load(GetParam()).before;

  void SetUp() override {
    ASSERT_NE(pass_, nullptr) << "no such pass";
    verify(golden_.before);
    verify(golden_.after);
    run_passes(result_, {pass_, 1});
  }
};

TEST_P(PassGolden, rewrites_the_graph_as_written) { EXPECT_EQ(print(result_), print(golden_.after)); }

TEST_P(PassGolden, has_converged_after_one_run) {
  const std::string once = print(result_);
  run_passes(result_, {pass_, 1});
  EXPECT_EQ(print(result_), once);
}

TEST_P(PassGolden, keeps_the_values) {
  for (const Graph* graph : {&golden_.before, &result_}) {
    const std::string missing = test::missing_reference(*graph);
    ASSERT_EQ(missing, "") << "the operator has no reference";
  }
  for (const std::uint32_t seed : {1u, 2u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const std::vector<Tensor> inputs = test::random_inputs(golden_.before, seed);
    const std::vector<Tensor> wanted = test::interpret(golden_.before, inputs);
    const std::vector<Tensor> found = test::interpret(result_, inputs);
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(test::close(found[i], wanted[i])) << "output " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, PassGolden, testing::ValuesIn(golden_files()), test_name);

}  // namespace
}  // namespace atrous
