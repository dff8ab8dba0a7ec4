// A short name for everything that decides a result, to tell whether two results were made alike.
#include "fingerprint.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "failure.h"

namespace atrous::tool {

void Fingerprint::add(std::string_view text) {
  const std::uint64_t length = text.size();
  mix({reinterpret_cast<const char*>(&length), sizeof(length)});
  mix(text);
}

void Fingerprint::add_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string block(std::size_t{1} << 20U, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    add(std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount())));
  }
  if (!file.eof()) throw UsageError("'" + path.string() + "' cannot be read");
}

std::string Fingerprint::hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (unsigned shift = 64; shift > 0; shift -= 4) text += kDigits[state_ >> (shift - 4) & 15U];
  return text;
}

// Each word goes through a multiplication by an odd number and a fold of the high bits, both of which lose nothing.
void Fingerprint::mix(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof(word), bytes.size() - at));
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 32U;
  }
}

}  // namespace atrous::tool
