// Malformed inputs as tables: a name, who makes the bytes, and what the error must say.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/error_of.h"

namespace atrous::test {

struct HostileCase {
  const char* name;  // as a test's name: letters, digits and underscores
  std::string (*bytes)();
  const char* error;  // "corrupt: m.onnx: ...": code and message, or their beginning
};

inline void expect_begins(const std::string& error, const std::string& wanted) {
  EXPECT_EQ(error.substr(0, wanted.size()), wanted);
}

inline std::string case_name(const testing::TestParamInfo<HostileCase>& test) { return test.param.name; }

}  // namespace atrous::test
