// Damaged forms of files.
#pragma once

#include <algorithm>
#include <random>
#include <string>

namespace atrous::test {

// Cut short, with flipped bits, with bytes of a length or type set to extremes, with a block left out or doubled.
inline std::string damaged(std::string bytes, std::mt19937& random) {
  if (bytes.empty()) return bytes;
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  constexpr unsigned char kExtremes[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  switch (below(5)) {
    case 0: bytes.resize(below(bytes.size())); break;
    case 1:
      for (std::size_t flips = 1 + below(4); flips-- > 0;)
        bytes[below(bytes.size())] ^= static_cast<char>(1U << below(8));
      break;
    case 2:
      for (std::size_t i = below(bytes.size()), end = std::min(i + 1 + below(4), bytes.size()); i < end; ++i) {
        bytes[i] = static_cast<char>(kExtremes[below(5)]);
      }
      break;
    case 3: bytes.erase(below(bytes.size()), 1 + below(16)); break;
    default: {
      const std::size_t begin = below(bytes.size());
      bytes.insert(begin, bytes.substr(begin, 1 + below(16)));
    }
  }
  return bytes;
}

}  // namespace atrous::test
