// Reads an entry of the zip archive behind a model, with libzip.
#include "tflite/associated_files.h"

#include <zip.h>

#include <memory>

#include "core/error.h"

namespace atrous {
namespace {

constexpr zip_uint64_t kMostBytes = zip_uint64_t{16} << 20;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using Entry = std::unique_ptr<zip_file_t, Discard>;

// Null if the bytes do not end in an archive.
Archive open_archive(std::span<const std::byte> bytes) {
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (source == nullptr) fail(ErrorCode::kResource, "no memory to read the archive behind the model");
  Archive archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (archive == nullptr) zip_source_free(source);
  return archive;
}

}  // namespace

std::optional<std::string> read_associated_file(std::span<const std::byte> bytes, const std::string& name) {
  const Archive archive = open_archive(bytes);
  if (archive == nullptr) return {};
  const zip_int64_t index = zip_name_locate(archive.get(), name.c_str(), 0);
  if (index < 0) return {};
  zip_stat_t about;
  const bool known = zip_stat_index(archive.get(), static_cast<zip_uint64_t>(index), 0, &about) == 0 &&
                     (about.valid & ZIP_STAT_SIZE) != 0;
  if (known && about.size > kMostBytes) {
    fail(ErrorCode::kResource, "'", name, "' behind the model has ", about.size, " bytes, the limit is ", kMostBytes);
  }
  const Entry entry(known ? zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(index), 0) : nullptr);
  std::string text(known ? static_cast<std::size_t>(about.size) : 0, '\0');
  char beyond = 0;  // reading as far as the end makes libzip compare the checksum
  const bool whole = entry != nullptr &&
                     zip_fread(entry.get(), text.data(), text.size()) == static_cast<zip_int64_t>(text.size()) &&
                     zip_fread(entry.get(), &beyond, 1) == 0;
  if (!whole) fail(ErrorCode::kCorrupt, "'", name, "' behind the model cannot be read");
  return text;
}

}  // namespace atrous
