// A file that appears under its name only when it is complete.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "core/error.h"

namespace atrous {

// Writes to "<path>" + kPartMark + "<process id>" in the same folder, with "-1", "-2", ... behind it where that exists,
// as for two threads that write one file; commit() renames: the last one stays. Without commit() the temporary file is
// removed.
class OutputFile {
 public:
  // Throws not_found if the folder does not exist, invalid_argument where it may not be written or
  // something other than a file is there, resource otherwise.
  explicit OutputFile(std::filesystem::path path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::FILE* stream() { return stream_; }

  // Appends. Throws resource where the disk takes no more.
  void write(std::string_view bytes);

  // Waits until what was written is on the disk, so that a loss of power leaves the old file or the new one. Throws as
  // commit().
  void sync();

  // Flushes, closes, renames. Throws resource when the bytes do not reach the disk.
  void commit();

  // The error for a write that failed with this errno.
  [[noreturn]] void fail_write(int error_number) const;

 private:
  std::filesystem::path path_;
  std::filesystem::path part_;
  std::FILE* stream_ = nullptr;
};

}  // namespace atrous
