// How memory is aligned: to a line of the cache.
#pragma once

#include <cstddef>

namespace atrous {

constexpr std::size_t kAlignment = 64;  // bytes

constexpr std::size_t align_up(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace atrous
