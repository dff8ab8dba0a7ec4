// JSON: values that are parsed, asked for what they hold, and printed.
//
// They are of our own since those of nlohmann's library allocate memory in their destructors, where a lack of it can
// only end the process. Only its parser is used, which hands over what it reads (json_parse.cpp).
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace atrous {

// Null, a truth value, a whole number, a real one, text, an array or an object. Functions that want one of these throw
// corrupt for another: "found [1,2], wanted a class name".
class Json {
 public:
  using List = std::vector<Json>;
  using Object = std::map<std::string, Json>;

  Json() = default;  // null
  Json(bool value) : value_(value) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T value) : value_(static_cast<std::int64_t>(value)) {}
  template <std::floating_point T>
  Json(T value) : value_(static_cast<double>(value)) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  Json(List list) : value_(std::move(list)) {}
  Json(Object object) : value_(std::move(object)) {}

  bool is_number() const { return holds<std::int64_t>() || holds<double>(); }
  bool is_integer() const { return holds<std::int64_t>(); }
  bool is_text() const { return holds<std::string>(); }
  bool is_list() const { return holds<List>(); }
  bool is_object() const { return holds<Object>(); }

  bool truth(const std::string& wanted = "true or false") const { return as<bool>(wanted); }
  double number(const std::string& wanted = "a number") const;
  std::int64_t integer(const std::string& wanted = "a whole number") const { return as<std::int64_t>(wanted); }
  const std::string& text(const std::string& wanted = "text") const { return as<std::string>(wanted); }
  const List& list(const std::string& wanted = "an array") const { return as<List>(wanted); }
  const Object& object(const std::string& wanted = "an object") const { return as<Object>(wanted); }

  // What stands under the key or at the index; what is not there is an error too.
  const Json& at(const std::string& key) const;
  const Json& at(std::size_t index) const;

  // The same, or null where this is no object or has no such key.
  const Json* find(const std::string& key) const;

  // Throws corrupt: what was found, shortened, and what was wanted.
  [[noreturn]] void refuse(const std::string& wanted) const;

 private:
  friend class JsonPrinter;
  template <typename T>
  bool holds() const {
    return std::holds_alternative<T>(value_);
  }
  template <typename T>
  const T& as(const std::string& wanted) const {
    if (const T* const value = std::get_if<T>(&value_)) return *value;
    refuse(wanted);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object> value_;
};

// An array of what a container holds.
template <typename Container>
Json::List json_list(const Container& values) {
  Json::List list;
  list.reserve(values.size());
  for (const auto& value : values) list.emplace_back(value);
  return list;
}

struct JsonLimits {
  int levels = 8;                 // arrays and objects within each other; code that walks through values recurses
  std::int64_t values = 1 << 20;  // which take some 60 bytes each, as small as they may be in the text
};

// Throws corrupt for what is not JSON or nested deeper, resource for more values. Of equal keys the last one counts;
// whole numbers beyond 64 bits become real ones.
Json parse_json(const std::string& text, const JsonLimits& limits = {});

struct JsonForm {
  bool ascii = false;  // other characters as \uXXXX
  bool lines = false;  // a line for each value, indented
};

// Keys are sorted. Bytes that are not UTF-8 become U+FFFD, numbers that are not finite null. Real numbers are as short
// as gives them back exactly.
std::string json_text(const Json& value, JsonForm form = {});

}  // namespace atrous
