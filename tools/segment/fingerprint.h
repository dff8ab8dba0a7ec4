// A short name for everything that decides a result, to tell whether two results were made alike.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace atrous::tool {

// 64 bits that differ where texts and files differ. It tells accidents from each other, not forgeries.
class Fingerprint {
 public:
  // The text and its length, so that "ab", "c" differs from "a", "bc".
  void add(std::string_view text);

  // All bytes of a file, some gigabytes a second. Throws UsageError if it cannot be read.
  void add_file(const std::filesystem::path& path);

  // 16 digits in lower case.
  std::string hex() const;

 private:
  void mix(std::string_view bytes);

  std::uint64_t state_ = 0x6a09e667f3bcc908U;
};

}  // namespace atrous::tool
