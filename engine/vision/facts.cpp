// Facts about a model from JSON, and back.
#include "vision/facts.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace atrous {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxClasses = 65536;
constexpr int kMaxDepth = 8;  // no fact nests deeper; printing and copying JSON recurse
constexpr int kMaxSidePx = 1 << 20;
constexpr const char* kPolicies[] = {"squash", "fit", "inside", "native"};  // in the order of SizePolicy
constexpr const char* kPolicyNames = "squash, fit, inside or native";
constexpr const char* kResizes[] = {"antialiased", "bilinear"};  // in the order of PixelResize

// What is wrong with the JSON value at hand; read_* adds the name of the property.
template <typename... Parts>
[[noreturn]] void refuse(const json& found, const Parts&... wanted) {
  constexpr std::size_t kMaxShown = 60;
  std::string text = found.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > kMaxShown) text.replace(kMaxShown, std::string::npos, "...");
  fail(ErrorCode::kCorrupt, "found ", text, ", wanted ", wanted...);
}

json parse(const std::string& text) {
  if (text.size() > kMaxTextBytes) fail(ErrorCode::kResource, text.size(), " bytes of JSON, more than ", kMaxTextBytes);
  const auto check_depth = [](int depth, json::parse_event_t, const json&) {
    if (depth > kMaxDepth) fail(ErrorCode::kCorrupt, "nested deeper than ", kMaxDepth, " levels");
    return true;
  };
  try {
    return json::parse(text, check_depth);
  } catch (const json::exception& error) {
    fail(ErrorCode::kCorrupt, "not JSON: ", error.what());
  }
}

void check_keys(const json& object, std::initializer_list<const char*> known) {
  std::string list;
  for (const char* key : known) list += (list.empty() ? "" : ", ") + std::string(key);
  if (!object.is_object()) refuse(object, "an object with ", list);
  for (const auto& [key, value] : object.items()) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&key = key](const char* k) { return key == k; });
    if (!is_known) fail(ErrorCode::kCorrupt, "unknown key '", key, "'; there are: ", list);
  }
}

float number(const json& value, const char* wanted) {
  if (!value.is_number()) refuse(value, wanted);
  const auto result = value.get<float>();
  if (!std::isfinite(result)) refuse(value, wanted);
  return result;
}

const std::string& text(const json& value, const char* wanted) {
  if (!value.is_string()) refuse(value, wanted);
  return value.get_ref<const std::string&>();
}

std::array<float, 3> channels(const json& value) {
  constexpr const char* kWanted = "an array of three numbers";
  if (!value.is_array() || value.size() != 3) refuse(value, kWanted);
  return {number(value[0], kWanted), number(value[1], kWanted), number(value[2], kWanted)};
}

int side(const json& value) {
  if (!value.is_number_integer()) refuse(value, "a number of pixels");
  const bool fits = value >= 1 && value <= kMaxSidePx;
  if (!fits) refuse(value, "1 to ", kMaxSidePx, " pixels");
  return value.get<int>();
}

SizePolicy size_policy(const json& value) {
  const std::string& name = text(value, kPolicyNames);
  for (std::size_t i = 0; i < std::size(kPolicies); ++i) {
    if (name == kPolicies[i]) return static_cast<SizePolicy>(i);
  }
  refuse(value, kPolicyNames);
}

PixelResize pixel_resize(const json& value) {
  const std::string& name = text(value, "antialiased or bilinear");
  for (int i = 0; i < 2; ++i) {
    if (name == kResizes[i]) return static_cast<PixelResize>(i);
  }
  refuse(value, "antialiased or bilinear");
}

ColorOrder color_order(const json& value) {
  const std::string& name = text(value, "rgb or bgr");
  if (name == "rgb") return ColorOrder::kRgb;
  if (name == "bgr") return ColorOrder::kBgr;
  refuse(value, "rgb or bgr");
}

Preprocessing named_preset(const json& object) {
  for (const char* key : {"mean", "std", "scale"}) {
    if (object.contains(key)) fail(ErrorCode::kCorrupt, "both 'preset' and '", key, "', wanted one of them");
  }
  try {
    return preset(text(object["preset"], "the name of a preset"));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kNotFound) throw;
    throw Error(ErrorCode::kCorrupt, error.what());
  }
}

// Whether an input object says how pixels become numbers, not only to which size images come.
bool says_pixels(const json& object) {
  for (const char* key : {"preset", "mean", "std", "scale", "color", "resize"}) {
    if (object.contains(key)) return true;
  }
  return object.empty();
}

// `known` is what other places say; its size stays where the object names none.
Preprocessing parse_input(const json& object, const Preprocessing& known) {
  check_keys(object, {"preset", "mean", "std", "scale", "color", "resize", "size", "height", "width"});
  Preprocessing input = object.contains("preset") ? named_preset(object) : Preprocessing{};
  input.size_policy = known.size_policy;
  input.height_px = known.height_px;
  input.width_px = known.width_px;
  if (object.contains("mean")) input.mean = channels(object["mean"]);
  if (object.contains("std")) input.std = channels(object["std"]);
  if (object.contains("scale")) input.scale = number(object["scale"], "a positive number as 'scale'");
  if (object.contains("color")) input.color = color_order(object["color"]);
  if (object.contains("resize")) input.resize = pixel_resize(object["resize"]);
  if (object.contains("size")) input.size_policy = size_policy(object["size"]);
  if (object.contains("height")) input.height_px = side(object["height"]);
  if (object.contains("width")) input.width_px = side(object["width"]);
  if (!(input.scale > 0.0F)) refuse(object["scale"], "a positive number as 'scale'");
  for (const float deviation : input.std) {
    if (!(deviation > 0.0F)) refuse(object["std"], "three positive numbers as 'std'");
  }
  return input;
}

std::vector<std::string> parse_labels(const json& array) {
  if (!array.is_array()) refuse(array, "an array of class names");
  if (array.size() > kMaxClasses) fail(ErrorCode::kCorrupt, array.size(), " class names, more than ", kMaxClasses);
  std::vector<std::string> labels;
  for (const json& name : array) labels.push_back(text(name, "a class name"));
  return labels;
}

Color parse_color(const json& value) {
  constexpr const char* kWanted = "a colour [r,g,b] of numbers 0 to 255";
  if (!value.is_array() || value.size() != 3) refuse(value, kWanted);
  Color color{};
  for (std::size_t c = 0; c < 3; ++c) {
    const bool fits = value[c].is_number_integer() && value[c] >= 0 && value[c] <= 255;
    if (!fits) refuse(value, kWanted);
    color[c] = value[c].get<std::uint8_t>();
  }
  return color;
}

Palette parse_palette(const json& value, std::size_t classes) {
  if (value.is_string()) {
    try {
      return palette(value.get<std::string>(), static_cast<int>(classes > 0 ? classes : 256));
    } catch (const Error& error) {
      throw Error(ErrorCode::kCorrupt, error.what());
    }
  }
  if (!value.is_array()) refuse(value, "the name of a palette or an array of colours");
  if (value.size() > kMaxClasses) fail(ErrorCode::kCorrupt, value.size(), " colours, more than ", kMaxClasses);
  Palette colors;
  for (const json& color : value) colors.push_back(parse_color(color));
  return colors;
}

// Reads one fact under the name that messages use.
template <typename Read>
void read_fact(const std::map<std::string, json>& values, const std::string& prefix, const char* key,
               const Read& read) {
  const auto found = values.find(key);
  if (found != values.end()) within(prefix + key, [&] { read(found->second); });
}

bool read_all(const std::map<std::string, json>& values, const std::string& prefix, FactsSource source,
              ModelFacts& facts) {
  ModelFacts read = facts;
  bool has_pixels = false;
  read_fact(values, prefix, "input", [&](const json& value) {
    read.preprocessing = parse_input(value, facts.preprocessing);
    has_pixels = says_pixels(value);
  });
  read_fact(values, prefix, "labels", [&](const json& value) { read.labels = parse_labels(value); });
  read_fact(values, prefix, "palette",
            [&](const json& value) { read.palette = parse_palette(value, read.labels.size()); });
  read_fact(values, prefix, "description", [&](const json& value) { read.description = text(value, "text"); });
  if (has_pixels) read.source = source;
  facts = std::move(read);
  return has_pixels;
}

json channels_json(const std::array<float, 3>& values) { return json::array({values[0], values[1], values[2]}); }

json size_json(const Preprocessing& input) {
  json object = json::object();
  if (input.size_policy) object["size"] = kPolicies[static_cast<int>(*input.size_policy)];
  if (input.height_px > 0) object["height"] = input.height_px;
  if (input.width_px > 0) object["width"] = input.width_px;
  return object;
}

json input_json(const Preprocessing& input) {
  json object = size_json(input);
  for (const char* name : {"imagenet", "tf", "unit"}) {
    const Preprocessing known = preset(name);
    if (input.mean == known.mean && input.std == known.std && input.scale == known.scale) object["preset"] = name;
  }
  if (!object.contains("preset")) {
    object["mean"] = channels_json(input.mean);
    object["std"] = channels_json(input.std);
    object["scale"] = input.scale;
  }
  object["color"] = input.color == ColorOrder::kRgb ? "rgb" : "bgr";
  object["resize"] = kResizes[static_cast<int>(input.resize)];
  return object;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

bool read_facts(const std::map<std::string, std::string>& properties, ModelFacts& facts) {
  const std::string prefix = "atrous.";
  std::map<std::string, json> values;
  for (const char* key : {"input", "labels", "palette", "description"}) {
    const auto found = properties.find(prefix + key);
    if (found == properties.end()) continue;
    const bool plain_text = std::string_view(key) == "description" ||
                            (std::string_view(key) == "palette" && !found->second.starts_with('['));
    values[key] = plain_text ? json(found->second) : within(prefix + key, [&] { return parse(found->second); });
  }
  return read_all(values, prefix, FactsSource::kMetadata, facts);
}

bool read_facts_json(const std::string& json_text, ModelFacts& facts) {
  const json object = parse(json_text);
  check_keys(object, {"input", "labels", "palette", "description"});
  std::map<std::string, json> values;
  for (const auto& [key, value] : object.items()) values[key] = value;
  return read_all(values, "", FactsSource::kSidecar, facts);
}

std::map<std::string, std::string> write_facts(const ModelFacts& facts) {
  std::map<std::string, std::string> properties;
  const Preprocessing& pixels = facts.preprocessing;
  const json input = facts.source == FactsSource::kAssumed ? size_json(pixels) : input_json(pixels);
  if (!input.empty()) properties["atrous.input"] = dump(input);
  if (!facts.labels.empty()) properties["atrous.labels"] = dump(facts.labels);
  if (!facts.palette.empty()) properties["atrous.palette"] = dump(facts.palette);
  if (!facts.description.empty()) properties["atrous.description"] = facts.description;
  return properties;
}

}  // namespace atrous
