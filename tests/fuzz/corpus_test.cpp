// The stored inputs of the fuzzers, and damaged forms of them, through the same functions.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "fuzz/targets.h"
#include "support/damaged.h"
#include "support/test_data.h"

namespace atrous::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kDamagedForms = 24;  // of every stored input

std::vector<fs::path> inputs_of(const Target& target) {
  const fs::path folder = test::source_folder() / "tests/fuzz/corpus" / target.name;
  std::vector<fs::path> files{fs::directory_iterator(folder), fs::directory_iterator()};
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void expect_taken(const Target& target, const std::string& input, const std::string& what) {
  try {
    target.run({reinterpret_cast<const std::uint8_t*>(input.data()), input.size()});
  } catch (const std::exception& error) {
    ADD_FAILURE() << target.name << ": " << what << ": " << error.what();
  }
}

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, ends_in_a_result_or_an_error_that_is_the_input_s_fault) {
  const std::vector<fs::path> files = inputs_of(GetParam());
  ASSERT_GE(files.size(), 4U) << "no corpus for " << GetParam().name;
  std::mt19937 random(1);
  for (const fs::path& file : files) {
    const std::string input = read(file);
    expect_taken(GetParam(), input, file.filename());
    for (int form = 0; form < kDamagedForms; ++form) {
      expect_taken(GetParam(), test::damaged(input, random),
                   file.filename().string() + ", form " + std::to_string(form));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace atrous::fuzz
