// Counting what packed weights would take, without packing them.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "runtime/packed_weights.h"

namespace atrous {

class WeightTally {
 public:
  static constexpr int kOwn = -1;  // stands for a constant that belongs to the plan alone

  // `shared`: the store whose forms cost nothing more, or null.
  explicit WeightTally(const PackedWeights* shared) : shared_(shared) {}

  // Takes down a form of a constant. Returns an address that stands for the packed weights; nothing may be read there.
  const std::byte* count(int constant, const std::string& form, std::size_t bytes);

  std::size_t shared_bytes() const { return shared_bytes_; }
  std::size_t own_bytes() const { return own_bytes_; }

 private:
  const PackedWeights* shared_;
  std::set<std::pair<int, std::string>> seen_;
  std::size_t shared_bytes_ = 0;
  std::size_t own_bytes_ = 0;
};

}  // namespace atrous
