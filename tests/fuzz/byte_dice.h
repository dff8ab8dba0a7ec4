// Choices that are read from a fuzzer's bytes.
#pragma once

#include <cstddef>
#include <initializer_list>

#include "fuzz/targets.h"

namespace atrous::fuzz {

// Behind the end of the bytes every choice is the first.
class ByteDice {
 public:
  explicit ByteDice(Bytes bytes) : bytes_(bytes) {}

  bool done() const { return at_ >= bytes_.size(); }

  // A whole number in [low, high], which are at most 255 apart.
  std::int64_t within(std::int64_t low, std::int64_t high) {
    const std::int64_t byte = done() ? 0 : bytes_[at_++];
    return low + byte % (high - low + 1);
  }
  std::int64_t one_of(std::initializer_list<std::int64_t> list) {
    return list.begin()[within(0, static_cast<std::int64_t>(list.size()) - 1)];
  }
  bool heads() { return within(0, 1) == 1; }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

}  // namespace atrous::fuzz
