// Where the test data lie that are not part of the project: real models and photographs.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace atrous::test {

// ATROUS_TEST_DATA, or ../shared/data beside the source tree.
inline std::filesystem::path test_data() {
  const char* named = std::getenv("ATROUS_TEST_DATA");
  return named != nullptr ? named : ATROUS_DEFAULT_TEST_DATA;
}

}  // namespace atrous::test

// Skips the running test where the test data are absent.
#define ATROUS_NEEDS_TEST_DATA() \
  if (!std::filesystem::exists(atrous::test::test_data() / "models")) GTEST_SKIP() << "no test data"
