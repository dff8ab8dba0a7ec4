// Saying that there is no memory, or that an index is wrong, as the library says everything else.
#pragma once

#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/error.h"

namespace atrous {

// Calls `work`; std::bad_alloc becomes a resource error that names `what`. Where there is not even memory for the
// message, it stays std::bad_alloc. std::out_of_range, of a list that was looked into beyond its end, becomes internal.
template <typename Work>
decltype(auto) with_memory(const std::string& what, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, what, ": no memory");
  } catch (const std::out_of_range& error) {
    fail(ErrorCode::kInternal, what, ": ", error.what());
  }
}

}  // namespace atrous
