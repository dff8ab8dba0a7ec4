// Counts the bytes of names.
#include "graph/name_budget.h"

#include "core/error.h"

namespace atrous {

void NameBudget::take(std::size_t bytes) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  if (bytes > kMostBytes - taken_bytes_) {
    fail(ErrorCode::kResource, "the names of values and nodes take more than ", kMostBytes, " bytes");
  }
  taken_bytes_ += bytes;
}

}  // namespace atrous
