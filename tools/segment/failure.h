// How the tool fails: exit codes, errors with a hint, messages on stderr.
#pragma once

#include <stdexcept>
#include <string>

namespace atrous::tool {

constexpr int kDone = 0;
constexpr int kSomeFailed = 1;  // some inputs failed, or nobody reads the output
constexpr int kRefused = 2;     // usage or model error: nothing was done

// What the user asked for cannot be done; the hint names an action and may be empty.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

// stdout does not take any more: a closed pipe, a full disk.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// "segment: error: MESSAGE", and "hint: HINT" below unless it is empty.
void print_error(const std::string& message, const std::string& hint = {});

// "segment: warning: MESSAGE", with a hint likewise.
void print_warning(const std::string& message, const std::string& hint = {});

// "segment: MESSAGE": what the user may want to know and need not act on.
void print_note(const std::string& message);

// Writes data to stdout and flushes. Throws OutputError.
void print_data(const std::string& text);

}  // namespace atrous::tool
