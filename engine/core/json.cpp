// What a JSON value holds, or that it does not.
#include "core/json.h"

#include "core/error.h"

namespace atrous {

double Json::number(const std::string& wanted) const {
  if (const auto* const whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
  return as<double>(wanted);
}

const Json& Json::at(const std::string& key) const {
  const Json* const found = find(key);
  if (found == nullptr) refuse("an object with '" + key + "'");
  return *found;
}

const Json& Json::at(std::size_t index) const {
  if (index >= list().size()) refuse("an array of at least " + std::to_string(index + 1) + " values");
  return list()[index];
}

const Json* Json::find(const std::string& key) const {
  const auto* const object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &found->second;
}

void Json::refuse(const std::string& wanted) const {
  constexpr std::size_t kMostShown = 60;
  std::string found = json_text(*this, {.ascii = true});
  if (found.size() > kMostShown) found.replace(kMostShown, std::string::npos, "...");
  fail(ErrorCode::kCorrupt, "found ", found, ", wanted ", wanted);
}

}  // namespace atrous
