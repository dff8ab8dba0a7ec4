// The note in the PNG of a label map, read without the pixels.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "atrous/labels.h"
#include "core/error.h"

namespace atrous {
namespace {

constexpr std::string_view kSignature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::string_view kKeyword{"Comment\0", 8};
constexpr std::uint32_t kMaxNoteBytes = 1U << 16U;  // a longer text is not ours
constexpr long kCrcBytes = 4;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Walks the chunks of a PNG (PNG specification, section 5.3). Their checksums are not verified.
class ChunkReader {
 public:
  explicit ChunkReader(const std::filesystem::path& path) : path_(path), file_(std::fopen(path.c_str(), "rb")) {
    if (file_ == nullptr) fail(ErrorCode::kNotFound, path.string(), ": cannot be read: ", std::strerror(errno));
    if (take(kSignature.size()) != kSignature) fail(ErrorCode::kCorrupt, path.string(), ": not a PNG file");
  }

  std::string note() {
    std::string found;
    while (true) {
      const std::string header = take(8);
      const std::uint32_t bytes = big_endian(header);
      const std::string_view type = std::string_view(header).substr(4);
      if (type == "tEXt" && bytes <= kMaxNoteBytes) {
        const std::string text = take(bytes);
        if (text.starts_with(kKeyword)) found = text.substr(kKeyword.size());
      } else if (std::fseek(file_.get(), static_cast<long>(bytes), SEEK_CUR) != 0) {
        fail(ErrorCode::kCorrupt, path_.string(), ": cut short");
      }
      take(kCrcBytes);
      if (type == "IEND") return found;
    }
  }

 private:
  std::string take(std::size_t bytes) {
    std::string text(bytes, '\0');
    if (std::fread(text.data(), 1, bytes, file_.get()) != bytes) {
      fail(ErrorCode::kCorrupt, path_.string(), ": cut short");
    }
    return text;
  }

  static std::uint32_t big_endian(const std::string& bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  const std::filesystem::path& path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

std::string load_label_note(const std::filesystem::path& path) { return ChunkReader(path).note(); }

}  // namespace atrous
