// Typed access to the attributes of a node.
#include "graph/attrs.h"

#include <algorithm>

#include "core/error.h"

namespace atrous {
namespace {

template <typename T>
T get(const std::map<std::string, Attr>& map, const std::string& name, const T& fallback, const char* kind) {
  const auto found = map.find(name);
  if (found == map.end()) return fallback;
  if (const T* value = std::get_if<T>(&found->second)) return *value;
  fail(ErrorCode::kCorrupt, "attribute '", name, "' is not ", kind);
}

}  // namespace

std::int64_t Attrs::integer(const std::string& name, std::int64_t fallback) const {
  return get(map_, name, fallback, "an integer");
}
float Attrs::number(const std::string& name, float fallback) const { return get(map_, name, fallback, "a float"); }
std::string Attrs::string(const std::string& name, const std::string& fallback) const {
  return get(map_, name, fallback, "a string");
}
std::vector<std::int64_t> Attrs::integers(const std::string& name, const std::vector<std::int64_t>& fallback) const {
  return get(map_, name, fallback, "a list of integers");
}
std::vector<float> Attrs::numbers(const std::string& name, const std::vector<float>& fallback) const {
  return get(map_, name, fallback, "a list of floats");
}

bool is_all(const std::vector<std::int64_t>& list, std::int64_t wanted) {
  return std::all_of(list.begin(), list.end(), [&](std::int64_t element) { return element == wanted; });
}

}  // namespace atrous
