// How the tool fails: exit codes, errors with a hint, messages on stderr.
#include "failure.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace atrous::tool {
namespace {

void print_message(const char* kind, const std::string& message, const std::string& hint) {
  std::fprintf(stderr, "segment: %s: %s\n", kind, message.c_str());
  if (!hint.empty()) std::fprintf(stderr, "hint: %s\n", hint.c_str());
}

}  // namespace

void print_error(const std::string& message, const std::string& hint) { print_message("error", message, hint); }

void print_warning(const std::string& message, const std::string& hint) { print_message("warning", message, hint); }

void print_note(const std::string& message) { std::fprintf(stderr, "segment: %s\n", message.c_str()); }

void print_data(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) throw OutputError(std::string("cannot write to standard output: ") + std::strerror(errno));
}

}  // namespace atrous::tool
