// The error that a piece of work ends in, as text.
#pragma once

#include <string>

#include "atrous/error.h"

namespace atrous::test {

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

}  // namespace atrous::test
