// Facts about a model from JSON, and back.
#include "vision/facts.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <limits>

#include "core/error.h"
#include "core/json.h"

namespace atrous {
namespace {

constexpr std::size_t kMaxClasses = 65536;
constexpr int kMaxSidePx = 1 << 20;
constexpr const char* kPolicies[] = {"squash", "fit", "inside", "native"};  // in the order of SizePolicy
constexpr const char* kPolicyNames = "squash, fit, inside or native";
constexpr const char* kResizes[] = {"antialiased", "bilinear"};  // in the order of PixelResize

Json parse(const std::string& text) {
  if (std::ssize(text) > kMostFactsBytes) {
    fail(ErrorCode::kResource, text.size(), " bytes of JSON, more than ", kMostFactsBytes);
  }
  return parse_json(text);
}

void check_keys(const Json& object, std::initializer_list<const char*> known) {
  std::string list;
  for (const char* key : known) list += (list.empty() ? "" : ", ") + std::string(key);
  for (const auto& [key, value] : object.object("an object with " + list)) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&key = key](const char* k) { return key == k; });
    if (!is_known) fail(ErrorCode::kCorrupt, "unknown key '", key, "'; there are: ", list);
  }
}

float number(const Json& value, const char* wanted) {
  const double found = value.number(wanted);
  if (!(std::abs(found) <= std::numeric_limits<float>::max())) value.refuse(wanted);
  return static_cast<float>(found);
}

std::array<float, 3> channels(const Json& value) {
  constexpr const char* kWanted = "an array of three numbers";
  const Json::List& list = value.list(kWanted);
  if (list.size() != 3) value.refuse(kWanted);
  return {number(list[0], kWanted), number(list[1], kWanted), number(list[2], kWanted)};
}

int side(const Json& value) {
  const std::int64_t found = value.integer("a number of pixels");
  if (found < 1 || found > kMaxSidePx) value.refuse("1 to " + std::to_string(kMaxSidePx) + " pixels");
  return static_cast<int>(found);
}

SizePolicy size_policy(const Json& value) {
  const std::string& name = value.text(kPolicyNames);
  for (std::size_t i = 0; i < std::size(kPolicies); ++i) {
    if (name == kPolicies[i]) return static_cast<SizePolicy>(i);
  }
  value.refuse(kPolicyNames);
}

PixelResize pixel_resize(const Json& value) {
  constexpr const char* kWanted = "antialiased or bilinear";
  const std::string& name = value.text(kWanted);
  for (int i = 0; i < 2; ++i) {
    if (name == kResizes[i]) return static_cast<PixelResize>(i);
  }
  value.refuse(kWanted);
}

ColorOrder color_order(const Json& value) {
  const std::string& name = value.text("rgb or bgr");
  if (name == "rgb") return ColorOrder::kRgb;
  if (name == "bgr") return ColorOrder::kBgr;
  value.refuse("rgb or bgr");
}

Preprocessing named_preset(const Json& object) {
  for (const char* key : {"mean", "std", "scale"}) {
    if (object.find(key) != nullptr) fail(ErrorCode::kCorrupt, "both 'preset' and '", key, "', wanted one of them");
  }
  try {
    return preset(object.at("preset").text("the name of a preset"));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kNotFound) throw;
    throw Error(ErrorCode::kCorrupt, error.what());
  }
}

// Whether an input object says how pixels become numbers, not only to which size images come.
bool says_pixels(const Json& object) {
  for (const char* key : {"preset", "mean", "std", "scale", "color", "resize"}) {
    if (object.find(key) != nullptr) return true;
  }
  return object.object().empty();
}

// `known` is what other places say; its size stays where the object names none.
Preprocessing parse_input(const Json& object, const Preprocessing& known) {
  check_keys(object, {"preset", "mean", "std", "scale", "color", "resize", "size", "height", "width"});
  Preprocessing input = object.find("preset") != nullptr ? named_preset(object) : Preprocessing{};
  input.size_policy = known.size_policy;
  input.height_px = known.height_px;
  input.width_px = known.width_px;
  if (const Json* mean = object.find("mean")) input.mean = channels(*mean);
  if (const Json* std = object.find("std")) input.std = channels(*std);
  if (const Json* scale = object.find("scale")) input.scale = number(*scale, "a positive number as 'scale'");
  if (const Json* color = object.find("color")) input.color = color_order(*color);
  if (const Json* resize = object.find("resize")) input.resize = pixel_resize(*resize);
  if (const Json* size = object.find("size")) input.size_policy = size_policy(*size);
  if (const Json* height = object.find("height")) input.height_px = side(*height);
  if (const Json* width = object.find("width")) input.width_px = side(*width);
  if (!(input.scale > 0.0F)) object.at("scale").refuse("a positive number as 'scale'");
  for (const float deviation : input.std) {
    if (!(deviation > 0.0F)) object.at("std").refuse("three positive numbers as 'std'");
  }
  return input;
}

std::vector<std::string> parse_labels(const Json& value) {
  const Json::List& list = value.list("an array of class names");
  if (list.size() > kMaxClasses) fail(ErrorCode::kCorrupt, list.size(), " class names, more than ", kMaxClasses);
  std::vector<std::string> labels;
  for (const Json& name : list) labels.push_back(name.text("a class name"));
  return labels;
}

Color parse_color(const Json& value) {
  constexpr const char* kWanted = "a colour [r,g,b] of numbers 0 to 255";
  const Json::List& list = value.list(kWanted);
  if (list.size() != 3) value.refuse(kWanted);
  Color color{};
  for (std::size_t c = 0; c < 3; ++c) {
    const bool fits = list[c].is_integer() && list[c].integer() >= 0 && list[c].integer() <= 255;
    if (!fits) value.refuse(kWanted);
    color[c] = static_cast<std::uint8_t>(list[c].integer());
  }
  return color;
}

Palette parse_palette(const Json& value, std::size_t classes) {
  if (value.is_text()) {
    try {
      return palette(value.text(), static_cast<int>(classes > 0 ? classes : 256));
    } catch (const Error& error) {
      throw Error(ErrorCode::kCorrupt, error.what());
    }
  }
  const Json::List& list = value.list("the name of a palette or an array of colours");
  if (list.size() > kMaxClasses) fail(ErrorCode::kCorrupt, list.size(), " colours, more than ", kMaxClasses);
  Palette colors;
  for (const Json& color : list) colors.push_back(parse_color(color));
  return colors;
}

// Reads one fact under the name that messages use.
template <typename Read>
void read_fact(const Json::Object& values, const std::string& prefix, const char* key, const Read& read) {
  const auto found = values.find(key);
  if (found != values.end()) within(prefix + key, [&] { read(found->second); });
}

bool read_all(const Json::Object& values, const std::string& prefix, FactsSource source, ModelFacts& facts) {
  ModelFacts read = facts;
  bool has_pixels = false;
  read_fact(values, prefix, "input", [&](const Json& value) {
    read.preprocessing = parse_input(value, facts.preprocessing);
    has_pixels = says_pixels(value);
  });
  read_fact(values, prefix, "labels", [&](const Json& value) { read.labels = parse_labels(value); });
  read_fact(values, prefix, "palette",
            [&](const Json& value) { read.palette = parse_palette(value, read.labels.size()); });
  read_fact(values, prefix, "description", [&](const Json& value) { read.description = value.text(); });
  if (has_pixels) read.source = source;
  facts = std::move(read);
  return has_pixels;
}

Json::Object size_json(const Preprocessing& input) {
  Json::Object object;
  if (input.size_policy) object["size"] = kPolicies[static_cast<int>(*input.size_policy)];
  if (input.height_px > 0) object["height"] = input.height_px;
  if (input.width_px > 0) object["width"] = input.width_px;
  return object;
}

Json::Object input_json(const Preprocessing& input) {
  Json::Object object = size_json(input);
  for (const char* name : {"imagenet", "tf", "unit"}) {
    const Preprocessing known = preset(name);
    if (input.mean == known.mean && input.std == known.std && input.scale == known.scale) object["preset"] = name;
  }
  if (!object.contains("preset")) {
    object["mean"] = json_list(input.mean);
    object["std"] = json_list(input.std);
    object["scale"] = input.scale;
  }
  object["color"] = input.color == ColorOrder::kRgb ? "rgb" : "bgr";
  object["resize"] = kResizes[static_cast<int>(input.resize)];
  return object;
}

Json::List palette_json(const Palette& palette) {
  Json::List list;
  for (const Color& color : palette) list.push_back(json_list(color));
  return list;
}

}  // namespace

void require_usable(const Preprocessing& input) {
  const auto positive = [](float value) { return value > 0.0F && std::isfinite(value); };
  for (std::size_t c = 0; c < input.std.size(); ++c) {
    if (!std::isfinite(input.mean[c])) {
      fail(ErrorCode::kInvalidArgument, "pre-processing: the mean of channel ", c, " is ", input.mean[c]);
    }
    if (!positive(input.std[c])) {
      fail(ErrorCode::kInvalidArgument, "pre-processing: the deviation (std) of channel ", c, " is ", input.std[c],
           ", wanted a positive number");
    }
  }
  if (!positive(input.scale)) {
    fail(ErrorCode::kInvalidArgument, "pre-processing: the scale is ", input.scale, ", wanted a positive number");
  }
  for (const int side : {input.width_px, input.height_px}) {
    if (side >= 0 && side <= kMaxSidePx) continue;
    fail(ErrorCode::kInvalidArgument, "pre-processing: the size is ", input.width_px, "x", input.height_px,
         ", wanted sides of 0 to ", kMaxSidePx, " px");
  }
}

bool read_facts(const std::map<std::string, std::string>& properties, ModelFacts& facts) {
  const std::string prefix = "atrous.";
  Json::Object values;
  for (const char* key : {"input", "labels", "palette", "description"}) {
    const auto found = properties.find(prefix + key);
    if (found == properties.end()) continue;
    const bool plain_text = std::string_view(key) == "description" ||
                            (std::string_view(key) == "palette" && !found->second.starts_with('['));
    values[key] = plain_text ? Json(found->second) : within(prefix + key, [&] { return parse(found->second); });
  }
  return read_all(values, prefix, FactsSource::kMetadata, facts);
}

bool read_facts_json(const std::string& text, ModelFacts& facts) {
  const Json object = parse(text);
  check_keys(object, {"input", "labels", "palette", "description"});
  return read_all(object.object(), "", FactsSource::kSidecar, facts);
}

std::map<std::string, std::string> write_facts(const ModelFacts& facts) {
  std::map<std::string, std::string> properties;
  const Preprocessing& pixels = facts.preprocessing;
  const Json::Object input = facts.source == FactsSource::kAssumed ? size_json(pixels) : input_json(pixels);
  if (!input.empty()) properties["atrous.input"] = json_text(input);
  if (!facts.labels.empty()) properties["atrous.labels"] = json_text(json_list(facts.labels));
  if (!facts.palette.empty()) properties["atrous.palette"] = json_text(palette_json(facts.palette));
  if (!facts.description.empty()) properties["atrous.description"] = facts.description;
  return properties;
}

}  // namespace atrous
