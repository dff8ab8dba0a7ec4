// Binary PGM (P5) and PPM (P6) files. Source: Netpbm's format descriptions.
#include <algorithm>

#include "core/error.h"
#include "vision/decode.h"

namespace atrous {
namespace {

// Reads the header: decimal numbers between white space and comments.
class Header {
 public:
  explicit Header(const EncodedImage& file) : file_(file) {}

  std::int64_t number(const char* what) {
    skip_blanks();
    std::int64_t value = 0;
    const std::size_t start = at_;
    for (; is_digit(); ++at_) value = std::min<std::int64_t>(value * 10 + (peek() - '0'), kLargest);
    if (at_ == start) fail(ErrorCode::kCorrupt, file_.name, ": damaged PNM file: no ", what, " in the header");
    return value;
  }

  // Where the samples begin: after exactly one white-space character.
  std::size_t samples() const { return at_ + 1; }

 private:
  static constexpr std::int64_t kLargest = 1'000'000'000;

  int peek() const { return at_ < file_.bytes.size() ? std::to_integer<int>(file_.bytes[at_]) : -1; }
  bool is_digit() const { return peek() >= '0' && peek() <= '9'; }
  void skip_blanks() {
    bool comment = false;
    for (; at_ < file_.bytes.size(); ++at_) {
      const int letter = peek();
      if (letter == '#') comment = true;
      if (letter == '\n' || letter == '\r') comment = false;
      const bool blank = letter == ' ' || (letter >= '\t' && letter <= '\r');
      if (!comment && !blank) break;
    }
  }

  const EncodedImage& file_;
  std::size_t at_ = 2;
};

struct Samples {
  const std::byte* data;
  std::uint32_t largest;  // the sample value that means white
  int bytes_each;         // 1 or 2, the more significant first

  std::uint8_t at(std::size_t i) const {
    const std::byte* sample = data + i * static_cast<std::size_t>(bytes_each);
    std::uint32_t value = std::to_integer<std::uint32_t>(sample[0]);
    if (bytes_each == 2) value = value << 8 | std::to_integer<std::uint32_t>(sample[1]);
    if (largest == 255) return static_cast<std::uint8_t>(value);
    return static_cast<std::uint8_t>((std::min(value, largest) * 255 + largest / 2) / largest);
  }
};

}  // namespace

Image decode_pnm(const EncodedImage& file) {
  const std::size_t channels = file.bytes[1] == std::byte{'6'} ? 3 : 1;
  Header header(file);
  const std::int64_t width = header.number("width");
  const std::int64_t height = header.number("height");
  const std::int64_t largest = header.number("maximum value");
  check_size(file, width, height);
  if (largest < 1 || largest > 65535) {
    fail(ErrorCode::kCorrupt, file.name, ": damaged PNM file: maximum value ", largest, ", wanted 1 to 65535");
  }
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * channels;
  const int bytes_each = largest > 255 ? 2 : 1;
  const std::size_t start = std::min(header.samples(), file.bytes.size());
  if (file.bytes.size() - start < count * static_cast<std::size_t>(bytes_each)) {
    fail(ErrorCode::kCorrupt, file.name, ": damaged PNM file: cut short (", file.bytes.size() - start, " bytes of ",
         count * static_cast<std::size_t>(bytes_each), ")");
  }
  const Samples samples{file.bytes.data() + start, static_cast<std::uint32_t>(largest), bytes_each};
  Image image{static_cast<int>(width), static_cast<int>(height), {}};
  image.rgb.resize(count / channels * 3);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = samples.at(channels == 3 ? i : i / 3);
  return image;
}

}  // namespace atrous
