// Random access to the bytes of a file or of the caller's memory.
#include "core/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace atrous {

Source::Source(const std::filesystem::path& file) {
  descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) {
    const bool none_left = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    fail(none_left ? ErrorCode::kResource : ErrorCode::kNotFound, "cannot open the file: ", std::strerror(errno));
  }
  struct stat facts {};
  if (::fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    ::close(descriptor_);
    fail(ErrorCode::kInvalidArgument, S_ISDIR(facts.st_mode) ? "is a folder, wanted a file" : "is not a regular file");
  }
  size_ = static_cast<std::uint64_t>(facts.st_size);
  changed_s_ = facts.st_mtim.tv_sec;
  changed_ns_ = facts.st_mtim.tv_nsec;
}

Source::~Source() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Source::Source(Source&& other) noexcept
    : memory_(other.memory_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      changed_s_(other.changed_s_),
      changed_ns_(other.changed_ns_) {}

Source& Source::operator=(Source&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(changed_s_, other.changed_s_);
  std::swap(changed_ns_, other.changed_ns_);
  return *this;
}

bool Source::is_unchanged() const {
  struct stat facts {};
  if (descriptor_ < 0) return true;
  return ::fstat(descriptor_, &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) == size_ &&
         facts.st_mtim.tv_sec == changed_s_ && facts.st_mtim.tv_nsec == changed_ns_;
}

void Source::read(std::uint64_t offset, std::span<std::byte> dst) const {
  if (offset > size_ || dst.size() > size_ - offset) {
    fail(ErrorCode::kCorrupt, "wants the bytes ", offset, " to ", offset + dst.size(), ", the file has ", size_);
  }
  if (descriptor_ < 0) {
    std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(offset), dst.size(), dst.begin());
    return;
  }
  while (!dst.empty()) {
    const ssize_t got = ::pread(descriptor_, dst.data(), dst.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(ErrorCode::kCorrupt, "cannot read at byte ", offset, ": ", std::strerror(errno));
    if (got == 0) fail(ErrorCode::kCorrupt, "the file ends at byte ", offset, ", it was longer when it was opened");
    offset += static_cast<std::uint64_t>(got);
    dst = dst.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace atrous
