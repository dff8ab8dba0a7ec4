// Numbers and lists that users write as option values.
#include "numbers.h"

#include <charconv>
#include <cmath>
#include <sstream>

#include "failure.h"

namespace atrous::tool {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

template <typename Number>
std::optional<Number> parse_whole(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

PixelSize parse_size(const std::string& text, const std::string& option) {
  constexpr int kMostPixels = 65'536;
  const auto cross = text.find_first_of("xX");
  const auto height = parse_index(text.substr(0, cross));
  const auto width = cross == std::string::npos ? height : parse_index(text.substr(cross + 1));
  if (!height || !width || *height < 1 || *width < 1 || *height > kMostPixels || *width > kMostPixels) {
    throw UsageError(option + ": wants HEIGHTxWIDTH or one number for both, from 1 to 65536, got '" + text + "'");
  }
  return {*height, *width};
}

std::array<float, 3> parse_triple(const std::string& text, const std::string& option) {
  const std::vector<std::string> parts = split_list(text);
  std::array<float, 3> triple{};
  for (std::size_t i = 0; i < triple.size(); ++i) {
    const auto value = parts.size() == 1 || parts.size() == 3 ? parse_number(parts[i % parts.size()]) : std::nullopt;
    if (!value) throw UsageError(option + ": wants three numbers as 0.5,0.5,0.5 or one for all, got '" + text + "'");
    triple[i] = *value;
  }
  return triple;
}

std::optional<int> parse_index(const std::string& text) {
  const auto value = parse_whole<int>(text);
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<float> parse_number(const std::string& text) {
  const auto slash = text.find('/');
  const auto value = parse_whole<float>(text.substr(0, slash));
  if (!value || !std::isfinite(*value)) return std::nullopt;
  if (slash == std::string::npos) return value;
  const auto divisor = parse_whole<float>(text.substr(slash + 1));
  if (!divisor || !std::isfinite(*divisor) || *divisor == 0.0F) return std::nullopt;
  return *value / *divisor;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    if (std::string word = trimmed(part); !word.empty()) parts.push_back(std::move(word));
  }
  return parts;
}

}  // namespace atrous::tool
