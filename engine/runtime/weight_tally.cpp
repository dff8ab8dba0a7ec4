// Counting packed weights.
#include "runtime/weight_tally.h"

namespace atrous {

const std::byte* WeightTally::count(int constant, const std::string& form, std::size_t bytes) {
  static constexpr std::byte kPlace{};
  if (constant == kOwn) {
    own_bytes_ += bytes;
  } else if (seen_.emplace(constant, form).second && (shared_ == nullptr || !shared_->has(constant, form))) {
    shared_bytes_ += bytes;
  }
  return &kPlace;
}

}  // namespace atrous
