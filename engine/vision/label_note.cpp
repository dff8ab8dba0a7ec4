// The note in the PNG of a label map, read without the pixels.
#include <cstdint>
#include <string_view>

#include "atrous/labels.h"
#include "core/error.h"
#include "core/source.h"

namespace atrous {
namespace {

constexpr std::string_view kSignature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::string_view kKeyword{"Comment\0", 8};
constexpr std::uint32_t kMaxNoteBytes = 1U << 16U;  // a longer text is not ours
constexpr std::uint64_t kCrcBytes = 4;

// Walks the chunks of a PNG (PNG specification, section 5.3). Their checksums are not verified.
class ChunkReader {
 public:
  explicit ChunkReader(const Source& file) : file_(file) {}

  std::string note() {
    if (take(kSignature.size()) != kSignature) fail(ErrorCode::kCorrupt, "not a PNG file");
    std::string found;
    while (true) {
      const std::string header = take(8);
      const std::uint32_t bytes = big_endian(header);
      const std::string_view type = std::string_view(header).substr(4);
      if (type == "tEXt" && bytes <= kMaxNoteBytes) {
        const std::string text = take(bytes);
        if (text.starts_with(kKeyword)) found = text.substr(kKeyword.size());
      } else {
        skip(bytes);
      }
      skip(kCrcBytes);
      if (type == "IEND") return found;
    }
  }

 private:
  std::string take(std::uint64_t bytes) {
    const std::uint64_t from = at_;
    skip(bytes);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    file_.read(from, std::as_writable_bytes(std::span(text)));
    return text;
  }

  void skip(std::uint64_t bytes) {
    if (bytes > file_.size() - at_) fail(ErrorCode::kCorrupt, "cut short");
    at_ += bytes;
  }

  static std::uint32_t big_endian(const std::string& bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
  }

  const Source& file_;
  std::uint64_t at_ = 0;
};

}  // namespace

std::string load_label_note(const std::filesystem::path& path) {
  return within(path.string(), [&] { return ChunkReader(Source(path)).note(); });
}

}  // namespace atrous
