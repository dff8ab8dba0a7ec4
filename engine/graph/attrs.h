// The attributes of a node: named values of six kinds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace atrous {

using AttrValue = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
                               std::vector<std::string>>;

// One value. It is copied as what it holds: where memory fails in the copy constructor of a variant of strings and
// vectors, libstdc++ 12 destroys what was not made yet.
struct Attr : AttrValue {
  using AttrValue::AttrValue;
  Attr(const Attr& other)
      : AttrValue(std::visit([](const auto& held) { return AttrValue(held); }, static_cast<const AttrValue&>(other))) {}
  Attr(Attr&&) noexcept = default;
  Attr& operator=(const Attr& other) { return *this = Attr(other); }
  Attr& operator=(Attr&&) noexcept = default;
  ~Attr() = default;
};

class Attrs {
 public:
  bool has(const std::string& name) const { return map_.contains(name); }
  void set(const std::string& name, Attr value) { map_[name] = std::move(value); }
  void erase(const std::string& name) { map_.erase(name); }
  const std::map<std::string, Attr>& all() const { return map_; }
  bool operator==(const Attrs&) const = default;

  // The value of an attribute, or the fallback when the node does not have it. Throws corrupt if it is of another kind.
  std::int64_t integer(const std::string& name, std::int64_t fallback) const;
  float number(const std::string& name, float fallback) const;
  std::string string(const std::string& name, const std::string& fallback) const;
  std::vector<std::int64_t> integers(const std::string& name, const std::vector<std::int64_t>& fallback = {}) const;
  std::vector<float> numbers(const std::string& name, const std::vector<float>& fallback = {}) const;

 private:
  std::map<std::string, Attr> map_;
};

// Whether every element has this value; so it is for a list that is left out.
bool is_all(const std::vector<std::int64_t>& list, std::int64_t wanted);

}  // namespace atrous
