// JSON values: parsing, asking, printing, and what is refused.
#include "core/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/error_of.h"

namespace atrous {
namespace {

using test::error_of;

TEST(Json, text_comes_back_with_sorted_keys) {
  const std::string text = R"({"a":[1,-2,0.5,1e+20,true,null,"x"],"b":{},"c":[]})";
  EXPECT_EQ(json_text(parse_json(text)), text);
  EXPECT_EQ(json_text(parse_json(R"( { "b" : 1 , "a" : [ 2.0 ] } )")), R"({"a":[2.0],"b":1})");
}

TEST(Json, lines_are_indented) {
  const Json value = Json::Object{{"a", Json::List{1, 2}}, {"b", Json::Object{}}};
  EXPECT_EQ(json_text(value, {.lines = true}), "{\n \"a\": [\n  1,\n  2\n ],\n \"b\": {}\n}");
}

TEST(Json, real_numbers_come_back_exactly) {
  for (const double value : {0.0, 0.1, 1.0 / 3.0, -123456.75, 1e14, 1e15, 9.5e-5, 1e300, 5e-324}) {
    EXPECT_EQ(parse_json(json_text(value)).number(), value) << json_text(value);
  }
  EXPECT_EQ(json_text(100000.0), "100000.0");
  EXPECT_EQ(json_text(std::numeric_limits<double>::infinity()), "null");
}

TEST(Json, whole_numbers_beyond_64_bits_become_real) {
  EXPECT_EQ(parse_json("9223372036854775807").integer(), std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(parse_json("18446744073709551615").is_integer());
  EXPECT_EQ(parse_json("18446744073709551615").number(), std::ldexp(1.0, 64));
}

TEST(Json, characters_are_escaped_where_they_must_be) {
  EXPECT_EQ(json_text("\"\\\n\x01/\xC3\xA4"), "\"\\\"\\\\\\n\\u0001/\xC3\xA4\"");
  EXPECT_EQ(json_text("\xC3\xA4\xF0\x9F\x90\x88", {.ascii = true}), R"("\u00e4\ud83d\udc08")");
}

TEST(Json, bytes_that_are_not_utf8_are_replaced) {
  EXPECT_EQ(json_text("a\xFF\xC3", {.ascii = true}), R"("a\ufffd\ufffd")");
  EXPECT_EQ(json_text("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_text("\xED\xA0\x80", {.ascii = true}), R"("\ufffd\ufffd\ufffd")");
}

TEST(Json, the_last_of_equal_keys_counts) { EXPECT_EQ(parse_json(R"({"a":1,"a":2})").at("a").integer(), 2); }

TEST(Json, other_values_are_refused_by_what_was_found_and_wanted) {
  const Json value = parse_json(R"({"list":[1,"two"]})");
  EXPECT_EQ(error_of([&] { value.list("an array of names"); }),
            "corrupt: found {\"list\":[1,\"two\"]}, wanted an array of names");
  EXPECT_EQ(error_of([&] { value.at("list").at(1).number(); }), "corrupt: found \"two\", wanted a number");
  EXPECT_EQ(error_of([&] { value.at("list").at(2); }),
            "corrupt: found [1,\"two\"], wanted an array of at least 3 values");
  EXPECT_EQ(error_of([&] { value.at("other"); }),
            "corrupt: found {\"list\":[1,\"two\"]}, wanted an object with 'other'");
  EXPECT_EQ(value.find("other"), nullptr);
  EXPECT_EQ(value.at("list").find("other"), nullptr);
}

TEST(Json, what_was_found_is_shortened) {
  EXPECT_EQ(error_of([] { Json(std::string(1000, 'x')).number(); }),
            "corrupt: found \"" + std::string(59, 'x') + "..., wanted a number");
}

TEST(Json, damaged_text_is_corrupt) {
  for (const char* text : {"", "{", "[1,", "[1,]", "tru", "\"\xFF\"", "1e999", "[1] 2"}) {
    EXPECT_TRUE(error_of([&] { parse_json(text); }).starts_with("corrupt: not JSON: ")) << text;
  }
}

TEST(Json, levels_and_values_are_limited) {
  EXPECT_EQ(json_text(parse_json("[[1]]", {.levels = 2})), "[[1]]");
  EXPECT_EQ(error_of([] { parse_json("[[[]]]", {.levels = 2}); }), "corrupt: nested deeper than 2 levels");
  EXPECT_EQ(error_of([] { parse_json(R"({"a":{"b":{}}})", {.levels = 2}); }), "corrupt: nested deeper than 2 levels");
  EXPECT_EQ(json_text(parse_json("[1,2]", {.values = 3})), "[1,2]");
  EXPECT_EQ(error_of([] { parse_json("[1,2,3]", {.values = 3}); }), "resource: more than 3 values of JSON");
}

}  // namespace
}  // namespace atrous
