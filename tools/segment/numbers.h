// Numbers and lists that users write as option values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace atrous::tool {

struct PixelSize {
  int height_px = 0;
  int width_px = 0;
};

// "513x385" is height by width, "513" both; `option` names the option in the UsageError.
PixelSize parse_size(const std::string& text, const std::string& option);

// "0.5,0.5,0.5", or one number for all three channels.
std::array<float, 3> parse_triple(const std::string& text, const std::string& option);

// A whole non-negative number, or none if the text is something else.
std::optional<int> parse_index(const std::string& text);

// The number that the whole text is; also a fraction as "1/255".
std::optional<float> parse_number(const std::string& text);

// The parts between commas, without spaces around them; empty parts are left out.
std::vector<std::string> split_list(const std::string& text);

}  // namespace atrous::tool
