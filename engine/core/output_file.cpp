// A file that appears under its name only when it is complete.
#include "core/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "atrous/image.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENAMETOOLONG: return ErrorCode::kInvalidArgument;
    default: return ErrorCode::kResource;
  }
}

// A rename would put a file in the place of a device, and of a link like /dev/stdout.
void require_file_or_nothing(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status there = fs::status(path, ignored);
  if (fs::is_directory(there))
    fail(ErrorCode::kInvalidArgument, path.string(), ": cannot be written: it is a directory");
  const bool leads_to_process =
      fs::is_symlink(path, ignored) && fs::read_symlink(path, ignored).string().starts_with("/proc/");
  if ((fs::exists(there) && !fs::is_regular_file(there)) || leads_to_process) {
    fail(ErrorCode::kInvalidArgument, path.string(), ": cannot be written: it is no regular file");
  }
}

}  // namespace

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
  require_file_or_nothing(path_);
  const std::string own = path_.string() + kPartMark + std::to_string(getpid());
  part_ = own;
  for (int others = 1; (stream_ = std::fopen(part_.c_str(), "wbx")) == nullptr; ++others) {
    if (errno != EEXIST) fail_write(errno);
    part_ = own + "-" + std::to_string(others);
  }
}

OutputFile::~OutputFile() {
  if (stream_ != nullptr) std::fclose(stream_);
  std::error_code ignored;
  if (!part_.empty()) fs::remove(part_, ignored);
}

void OutputFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stream_) != bytes.size()) fail_write(errno);
}

void OutputFile::sync() {
  if (std::fflush(stream_) != 0 || fsync(fileno(stream_)) != 0) fail_write(errno);
}

void OutputFile::commit() {
  if (std::fflush(stream_) != 0) fail_write(errno);
  const int closed = std::fclose(std::exchange(stream_, nullptr));
  if (closed != 0) fail_write(errno);
  std::error_code error;
  fs::rename(part_, path_, error);
  if (error) fail_write(error.value());
  part_.clear();
}

void OutputFile::fail_write(int error_number) const {
  fail(code_of(error_number), path_.string(), ": cannot be written: ", std::strerror(error_number));
}

}  // namespace atrous
