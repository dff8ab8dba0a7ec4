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

}  // namespace

OutputFile::OutputFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) {
    fail(ErrorCode::kInvalidArgument, path_.string(), ": cannot be written: it is a directory");
  }
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
  if (!part_.empty()) std::filesystem::remove(part_, ignored);
}

void OutputFile::sync() {
  if (std::fflush(stream_) != 0 || fsync(fileno(stream_)) != 0) fail_write(errno);
}

void OutputFile::commit() {
  if (std::fflush(stream_) != 0) fail_write(errno);
  const int closed = std::fclose(std::exchange(stream_, nullptr));
  if (closed != 0) fail_write(errno);
  std::error_code error;
  std::filesystem::rename(part_, path_, error);
  if (error) fail_write(error.value());
  part_.clear();
}

void OutputFile::fail_write(int error_number) const {
  fail(code_of(error_number), path_.string(), ": cannot be written: ", std::strerror(error_number));
}

}  // namespace atrous
