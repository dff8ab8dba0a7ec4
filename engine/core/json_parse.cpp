// Values from JSON text: nlohmann's parser says what it reads, and makes no values of its own.
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.h"
#include "core/json.h"

namespace atrous {
namespace {

// The names of its functions are those that the parser calls.
class JsonBuilder {
 public:
  explicit JsonBuilder(const JsonLimits& limits) : limits_(limits) {}

  Json take() { return std::move(whole_); }

  bool null() { return put(Json()); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) {
    return put(std::in_range<std::int64_t>(value) ? Json(value) : Json(static_cast<double>(value)));
  }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // not in text
  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }
  bool key(std::string& key) {
    open_.back().key = std::move(key);
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    fail(ErrorCode::kCorrupt, "not JSON: ", error.what());
  }

 private:
  // An array or object that has begun; the parser's order makes sure that nothing is put where it does not belong.
  struct Open {
    bool is_object;
    Json::Object object;
    Json::List list;
    std::string key;  // of the object's next value
  };

  bool open(bool is_object) {
    if (std::ssize(open_) >= limits_.levels) {
      fail(ErrorCode::kCorrupt, "nested deeper than ", limits_.levels, " levels");
    }
    open_.push_back({is_object, {}, {}, {}});
    return true;
  }

  bool close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    return done.is_object ? put(std::move(done.object)) : put(std::move(done.list));
  }

  bool put(Json value) {
    if (++values_ > limits_.values) fail(ErrorCode::kResource, "more than ", limits_.values, " values of JSON");
    if (open_.empty()) {
      whole_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().object.insert_or_assign(std::move(open_.back().key), std::move(value));
    } else {
      open_.back().list.push_back(std::move(value));
    }
    return true;
  }

  JsonLimits limits_;
  std::int64_t values_ = 0;
  std::vector<Open> open_;
  Json whole_;
};

}  // namespace

Json parse_json(const std::string& text, const JsonLimits& limits) {
  JsonBuilder builder(limits);
  nlohmann::json::sax_parse(text, &builder);
  return builder.take();
}

}  // namespace atrous
