// Raising errors, and adding the outer context to an error that passes by.
#pragma once

#include <sstream>
#include <utility>

#include "atrous/error.h"

namespace atrous {

// Throws Error with the concatenation of the parts: fail(ErrorCode::kCorrupt, "wants ", 3, " inputs, has ", n).
template <typename... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  std::ostringstream message;
  (message << ... << parts);
  throw Error(code, message.str());
}

// Calls `work`; an Error that leaves it gets "context: " in front.
template <typename Work>
decltype(auto) within(const std::string& context, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const Error& error) {
    throw Error(error.code(), context + ": " + error.what());
  }
}

}  // namespace atrous
