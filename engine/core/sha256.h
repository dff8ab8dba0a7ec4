// SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/source.h"

namespace atrous {

// Bytes in pieces of any size, then the digest, once.
class Sha256 {
 public:
  void add(std::span<const std::byte> bytes);

  // 64 digits in lower case.
  std::string hex();

 private:
  void mix(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667U, 0xbb67ae85U, 0x3c6ef372U, 0xa54ff53aU,
                                      0x510e527fU, 0x9b05688cU, 0x1f83d9abU, 0x5be0cd19U};
  std::array<std::byte, 64> pending_{};
  std::uint64_t bytes_ = 0;
};

// The digest of all bytes of a source. `check` is called before every megabyte, and may throw. Errors as Source::read.
std::string sha256_of(const Source& source, const std::function<void()>& check = {});

}  // namespace atrous
