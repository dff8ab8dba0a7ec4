// What the convert command prints about its result, as text and as JSON.
#pragma once

#include <string>

#include "atrous/convert.h"
#include "json_text.h"

namespace atrous::tool {

// Several lines: sizes, inputs and outputs, int8, findings. `in` and `out` as the user wrote them.
std::string conversion_text(const std::string& in, const std::string& out, const ConversionReport& report, double ms);

// The same, and more, for programs; the keys are in the help of the command.
Json conversion_json(const std::string& in, const std::string& out, const ConversionReport& report, double ms);

}  // namespace atrous::tool
