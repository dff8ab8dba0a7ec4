// JSON text from values.
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/json.h"

namespace atrous {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The character at `at`, which moves behind it; U+FFFD for a byte that is not UTF-8.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < more) return kReplacement;
  char32_t character = first & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0U) != 0x80) return kReplacement;
    character = character << 6 | (byte & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};  // less would be too long a form
  const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < kLeast[more] || character > 0x10FFFF || is_surrogate) return kReplacement;
  at += more;
  return character;
}

std::string unit_escape(char32_t unit) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[unit >> shift & 0xFU];
  return text;
}

std::string escape(char32_t character) {
  constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
  constexpr const char* kNames = "\"\\bfnrt";
  const auto named = character < 0x80 ? kNamed.find(static_cast<char>(character)) : std::string_view::npos;
  if (named != std::string_view::npos) return {'\\', kNames[named]};
  if (character < 0x10000) return unit_escape(character);
  const char32_t rest = character - 0x10000;
  return unit_escape(0xD800 + (rest >> 10)) + unit_escape(0xDC00 + (rest & 0x3FFU));
}

std::string real_text(double value) {
  if (!std::isfinite(value)) return "null";
  const double size = std::abs(value);
  const bool is_plain = size == 0.0 || (size >= 1e-4 && size < 1e15);
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 is_plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string number(text.data(), end.ptr);
  if (is_plain && number.find('.') == std::string::npos) number += ".0";
  return number;
}

}  // namespace

class JsonPrinter {
 public:
  explicit JsonPrinter(JsonForm form) : form_(form) {}

  std::string take() { return std::move(text_); }

  void print(const Json& value) {
    std::visit([this](const auto& held) { put(held); }, value.value_);
  }

 private:
  void put(std::monostate) { text_ += "null"; }
  void put(bool value) { text_ += value ? "true" : "false"; }
  void put(std::int64_t value) { text_ += std::to_string(value); }
  void put(double value) { text_ += real_text(value); }

  void put(const std::string& value) {
    text_ += '"';
    for (std::size_t at = 0; at < value.size();) {
      const std::size_t begin = at;
      const char32_t character = next_character(value, at);
      const bool is_escaped = character < 0x20 || character == '"' || character == '\\';
      if (is_escaped || (form_.ascii && character > 0x7E)) {
        text_ += escape(character);
      } else if (character == kReplacement) {
        text_ += "\xEF\xBF\xBD";
      } else {
        text_.append(value, begin, at - begin);
      }
    }
    text_ += '"';
  }

  void put(const Json::List& list) {
    put_all('[', list, [this](const Json& value) { print(value); });
    text_ += ']';
  }

  void put(const Json::Object& object) {
    put_all('{', object, [this](const auto& entry) {
      put(entry.first);
      text_ += form_.lines ? ": " : ":";
      print(entry.second);
    });
    text_ += '}';
  }

  // Up to the bracket that closes.
  template <typename Container, typename PutOne>
  void put_all(char bracket, const Container& values, const PutOne& put_one) {
    text_ += bracket;
    ++level_;
    bool is_first = true;
    for (const auto& value : values) {
      if (!is_first) text_ += ',';
      is_first = false;
      break_line();
      put_one(value);
    }
    --level_;
    if (!is_first) break_line();
  }

  void break_line() {
    if (form_.lines) text_ += '\n' + std::string(level_, ' ');
  }

  JsonForm form_;
  std::size_t level_ = 0;
  std::string text_;
};

std::string json_text(const Json& value, JsonForm form) {
  JsonPrinter printer(form);
  printer.print(value);
  return printer.take();
}

}  // namespace atrous
