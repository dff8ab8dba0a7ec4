// Tokens of the text form of a graph.
#include "graph/text_lexer.h"

#include <algorithm>
#include <charconv>

namespace atrous {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool in_name(char c) { return in_word(c) || c == '.' || c == '/' || c == '-' || c == '$'; }
bool in_number(char c) { return in_word(c) || c == '.' || c == '-' || c == '+'; }
bool is_mark(char c) { return c != '\0' && std::string_view("()[]{},:=*?").find(c) != std::string_view::npos; }

}  // namespace

bool is_plain_name(std::string_view name) { return !name.empty() && std::all_of(name.begin(), name.end(), in_name); }

std::string quote_text(std::string_view text, char quote) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string quoted(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      quoted += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
      continue;
    }
    if (c == quote || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + quote;
}

Token TextLexer::next() {
  skip_space();
  const char c = peek();
  const int line = line_;
  if (at_ >= text_.size()) return {TokenKind::kEnd, "the end of the text", line};
  if (c == '%') {
    ++at_;
    const std::string name = peek() == '"' ? quoted('"') : take_while(in_name);
    if (name.empty()) fail(ErrorCode::kCorrupt, "line ", line, ": '%' without a name");
    return {TokenKind::kValue, name, line};
  }
  if (c == '\'') return {TokenKind::kString, quoted('\''), line};
  if (c == '"') return {TokenKind::kName, quoted('"'), line};
  if (is_digit(c) || c == '-' || c == '+') return {TokenKind::kNumber, take_while(in_number), line};
  if (is_letter(c) || c == '_') return {TokenKind::kWord, take_while(in_word), line};
  if (is_mark(c)) {
    ++at_;
    return {TokenKind::kMark, std::string(1, c), line};
  }
  fail(ErrorCode::kCorrupt, "line ", line, ": unexpected character ", quote_text({&c, 1}, '\''));
}

void TextLexer::skip_space() {
  bool comment = false;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      comment = false;
    } else if (c == '#') {
      comment = true;
    } else if (!comment && c != ' ' && c != '\t' && c != '\r') {
      return;
    }
  }
}

std::string TextLexer::quoted(char quote) {
  std::string text;
  for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    if (text_[at_] == quote) {
      ++at_;
      return text;
    }
    text += text_[at_] == '\\' ? escaped() : text_[at_];
  }
  fail(ErrorCode::kCorrupt, "line ", line_, ": a string does not end");
}

// Stands on the backslash; leaves at_ on the last character of the escape.
char TextLexer::escaped() {
  ++at_;
  if (peek() != 'x') return peek();
  unsigned byte = 0;
  const std::string_view digits = text_.substr(std::min(at_ + 1, text_.size()), 2);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (digits.size() != 2 || parsed.ptr != digits.data() + 2) {
    fail(ErrorCode::kCorrupt, "line ", line_, ": '\\x' wants two hexadecimal digits");
  }
  at_ += 2;
  return static_cast<char>(byte);
}

std::string TextLexer::take_while(bool (*belongs)(char)) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && belongs(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

}  // namespace atrous
