// Malformed inputs as tables: a name, who makes the bytes, and what the error must say.
#pragma once

#include <gtest/gtest.h>

#include <new>
#include <string>

#include "atrous/error.h"

namespace atrous::test {

struct HostileCase {
  const char* name;  // as a test's name: letters, digits and underscores
  std::string (*bytes)();
  const char* error;  // "corrupt: m.onnx: ...": code and message, or their beginning
};

// "corrupt: MESSAGE" of the error that `work` ends in, or "no error".
template <typename Work>
std::string error_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return std::string(name(error.code())) + ": " + error.what();
  }
  return "no error";
}

inline void expect_begins(const std::string& error, const std::string& wanted) {
  EXPECT_EQ(error.substr(0, wanted.size()), wanted);
}

inline std::string case_name(const testing::TestParamInfo<HostileCase>& test) { return test.param.name; }

}  // namespace atrous::test
