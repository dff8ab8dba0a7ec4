// Malformed inputs as tables: a name, who makes the bytes, and what the error must say.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "support/error_of.h"

namespace atrous::test {

struct HostileCase {
  const char* name;  // as a test's name: letters, digits and underscores
  std::string (*bytes)();
  const char* error;  // "corrupt: m.onnx: ...": code and message, or their beginning
};

// What test runners show of a case: its name is enough, and the addresses in it change with every run.
inline void PrintTo(const HostileCase& test, std::ostream* out) { *out << test.name; }

inline void expect_begins(const std::string& error, const std::string& wanted) {
  EXPECT_EQ(error.substr(0, wanted.size()), wanted);
}

inline std::string case_name(const testing::TestParamInfo<HostileCase>& test) { return test.param.name; }

}  // namespace atrous::test
