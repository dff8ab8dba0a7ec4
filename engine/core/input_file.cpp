// Reading a whole file into memory.
#include "core/input_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace atrous {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// `more` is said behind the bytes that the file has.
void check_size(std::uintmax_t bytes, const char* more, const std::filesystem::path& path, std::int64_t max_bytes) {
  if (std::cmp_less_equal(bytes, max_bytes)) return;
  fail(ErrorCode::kResource, path.string(), ": the file has ", bytes, " bytes", more, ", the limit is ", max_bytes);
}

// Grows with what is really there, so a pipe works too and a wrong size in the file system does no harm.
std::vector<std::byte> read_all(std::FILE* file, const std::filesystem::path& path, std::int64_t max_bytes) {
  constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
  std::vector<std::byte> bytes;
  while (true) {
    const std::size_t done = bytes.size();
    bytes.resize(done + kBlockBytes);
    const std::size_t got = std::fread(bytes.data() + done, 1, kBlockBytes, file);
    bytes.resize(done + got);
    check_size(bytes.size(), " and more", path, max_bytes);
    if (got < kBlockBytes) break;
  }
  if (std::ferror(file) != 0) fail(ErrorCode::kNotFound, path.string(), ": cannot be read: ", std::strerror(errno));
  return bytes;
}

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& path, std::int64_t max_bytes) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    const bool open = access(path.c_str(), R_OK | X_OK) == 0;
    fail(ErrorCode::kNotFound, path.string(), open ? ": is a directory" : ": is a directory that cannot be read");
  }
  const std::uintmax_t bytes = std::filesystem::file_size(path, failed);
  if (!failed) check_size(bytes, "", path, max_bytes);
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    if (errno == ENOENT) fail(ErrorCode::kNotFound, path.string(), ": no such file");
    fail(ErrorCode::kNotFound, path.string(), ": cannot be read: ", std::strerror(errno));
  }
  try {
    return read_all(file.get(), path, max_bytes);
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, path.string(), ": no memory to read the file");
  }
}

}  // namespace atrous
