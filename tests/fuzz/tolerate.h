// Which errors an input may cause.
#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include "atrous/error.h"

namespace atrous::fuzz {

// Runs `work` and takes errors that are the input's fault. An internal error is the engine's own.
template <typename Work>
void tolerate(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kInternal) throw;
    if (std::string(error.what()).empty()) throw std::logic_error("an error without a message");
  }
}

inline void require(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

}  // namespace atrous::fuzz
