// Expecting an Error with a code and a part of its message.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "atrous/error.h"

namespace atrous::test {

template <typename Work>
void expect_error(ErrorCode code, const std::string& part, const Work& work) {
  try {
    work();
    ADD_FAILURE() << "no error, wanted: " << part;
  } catch (const Error& error) {
    EXPECT_STREQ(name(error.code()), name(code)) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
        << "got: " << error.what() << "\nwanted: " << part;
  }
}

}  // namespace atrous::test
