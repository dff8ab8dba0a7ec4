// Facts about a model as JSON: pre-processing, labels, palette.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "atrous/model.h"

namespace atrous {

constexpr std::int64_t kMostFactsBytes = std::int64_t{16} << 20;  // of JSON that is read

// Reads facts from metadata properties of an ONNX file:
//   atrous.input        JSON object: {"preset":"imagenet"} or {"mean":[..],"std":[..],"scale":..}, "color":"rgb"|"bgr",
//                       "size":"squash"|"fit"|"inside"|"native", "height":.., "width":..
//   atrous.labels       JSON array of class names
//   atrous.palette      a name ("voc") or a JSON array of [r,g,b]
//   atrous.description  text
// Returns whether atrous.input was there and says more than a size: how pixels become numbers. What it leaves out is as
// in Preprocessing, but for the size, which stays as `facts` has it. Throws corrupt, naming the property, what was
// found and what was wanted.
bool read_facts(const std::map<std::string, std::string>& properties, ModelFacts& facts);

// The same from a JSON file: one object with the keys input, labels, palette, description.
bool read_facts_json(const std::string& json, ModelFacts& facts);

// Throws invalid_argument unless the means are finite, the deviations and the scale finite and above 0, and the sides
// of the size 0 to 2^20 px. What files say has been checked when it was read; this is for what callers say.
void require_usable(const Preprocessing& input);

// The properties that read_facts reads back to the same facts. Of pre-processing that was assumed only the size.
std::map<std::string, std::string> write_facts(const ModelFacts& facts);

}  // namespace atrous
