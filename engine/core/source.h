// Random access to the bytes of a file or of the caller's memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace atrous {

// Read-only bytes by offset. A file is read with pread, never mapped: a file that is cut short while it is in use must
// end in an error, not in a signal.
class Source {
 public:
  // Throws not_found if the file cannot be opened, resource if no more files can be, invalid_argument if it is not a
  // regular file.
  explicit Source(const std::filesystem::path& file);
  explicit Source(std::span<const std::byte> memory) : memory_(memory), size_(memory.size()) {}
  ~Source();
  Source(Source&& other) noexcept;
  Source& operator=(Source&& other) noexcept;

  std::uint64_t size() const { return size_; }

  // Whether a file still has the size and the time of its last change that it had when it was opened.
  bool is_unchanged() const;

  // Fills dst from the given offset. Throws corrupt if the bytes do not exist or cannot be read.
  void read(std::uint64_t offset, std::span<std::byte> dst) const;

 private:
  std::span<const std::byte> memory_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::int64_t changed_s_ = 0;  // time of the last change
  std::int64_t changed_ns_ = 0;
};

}  // namespace atrous
