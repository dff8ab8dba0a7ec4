// Command lines: parsed, but not acted on; and every word as a number, a size and a list of classes.
#include <string>
#include <vector>

#include "failure.h"
#include "fuzz/targets.h"
#include "fuzz/tolerate.h"
#include "numbers.h"
#include "tool.h"

namespace atrous::fuzz {
namespace {

std::vector<std::string> words_of(Bytes bytes) {
  std::vector<std::string> words;
  std::string word;
  for (const std::uint8_t byte : bytes) {
    if (byte == '\n') {
      words.push_back(std::exchange(word, {}));
    } else if (byte != 0) {  // no argument holds one
      word += static_cast<char>(byte);
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// A usage error is the expected answer to most bytes.
template <typename Work>
void take_usage_errors(const Work& work) {
  try {
    tolerate(work);
  } catch (const tool::UsageError& error) {
    require(std::string(error.what()) != "", "a usage error without a message");
  }
}

}  // namespace

void arguments(Bytes bytes) {
  const std::vector<std::string> words = words_of(bytes);
  for (const std::string& word : words) {
    take_usage_errors([&] { tool::parse_size(word, "--size"); });
    take_usage_errors([&] { tool::parse_triple(word, "--mean"); });
    take_usage_errors([&] { tool::parse_number(word); });
  }
  take_usage_errors([&] { tool::parse_tool(words); });
}

}  // namespace atrous::fuzz
