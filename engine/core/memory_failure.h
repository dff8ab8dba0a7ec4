// Saying that there is no memory as the library says everything else.
#pragma once

#include <new>
#include <string>
#include <utility>

#include "core/error.h"

namespace atrous {

// Calls `work`; std::bad_alloc becomes a resource error that names `what`. Where there is not even memory for the
// message, it stays std::bad_alloc.
template <typename Work>
decltype(auto) with_memory(const std::string& what, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, what, ": no memory");
  }
}

}  // namespace atrous
