// Splits the text form of a graph into tokens.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace atrous {

enum class TokenKind {
  kEnd,
  kValue,   // %name or %"any name"; text is the name
  kWord,    // Conv, f32, return, _
  kNumber,  // 7, -0.5, 1e-05, -inf; text is as written
  kString,  // 'text', without the quotes and escapes
  kName,    // "text", the same
  kMark,    // one of ( ) [ ] { } , : = * ?
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  int line = 1;
};

// Reads one token after the other. White space and comments (from # to the end of the line) separate tokens.
class TextLexer {
 public:
  explicit TextLexer(std::string_view text) : text_(text) {}

  // Throws corrupt, with the line, for a character that starts no token or a string that does not end.
  Token next();

 private:
  void skip_space();
  std::string quoted(char quote);
  char escaped();
  std::string take_while(bool (*belongs)(char));
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

// Whether a value's name can be written without quotes.
bool is_plain_name(std::string_view name);

// The text between quotes, with quotes, backslashes and control characters escaped.
std::string quote_text(std::string_view text, char quote);

}  // namespace atrous
