// JSON for stdout.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace atrous::tool {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they were added

// One line with its line break; bytes that are not UTF-8, as in file names, become U+FFFD.
inline std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// JSON knows no NaN.
inline Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// Three digits behind the point, which is what a clock is worth.
inline double rounded_ms(double ms) { return std::round(ms * 1000.0) / 1000.0; }

}  // namespace atrous::tool
