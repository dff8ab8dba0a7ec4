// Numbers, element types and constants of the text form of a graph.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "atrous/tensor.h"

namespace atrous {

// The number that the whole text spells; nothing if it is not one of that type or out of range.
template <typename T>
std::optional<T> parse_number(const std::string& text) {
  const char* begin = text.data() + (!text.empty() && text[0] == '+' ? 1 : 0);
  const char* end = text.data() + text.size();
  T value{};
  const auto parsed = std::from_chars(begin, end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<DType> parse_dtype(const std::string& text);

// A tensor of the elements as written, which are as many as the shape has. Throws corrupt, naming the element that is
// no number of the type.
Tensor parse_elements(DType dtype, Shape shape, const std::vector<std::string>& elements);

// f32 in [-1,1), a function of shape and seed alone.
Tensor random_elements(Shape shape, std::uint32_t seed);

}  // namespace atrous
