// Where the files lie that tests read.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

namespace atrous::test {

// The project's own source tree.
std::filesystem::path source_folder();

// Real models and photographs, which are not part of the project: ATROUS_TEST_DATA, or ../shared/data beside the source
// tree.
std::filesystem::path test_data();

}  // namespace atrous::test

// Skips the running test where the test data are absent.
#define ATROUS_NEEDS_TEST_DATA() \
  if (!std::filesystem::exists(atrous::test::test_data() / "models")) GTEST_SKIP() << "no test data"
