// What a file is that turned out not to be an ONNX model.
#pragma once

#include <string>

#include "core/source.h"

namespace atrous {

// Throws the error for a file that is not an ONNX model: unsupported for another model format, else corrupt, with the
// reason why it was not read as one ("damaged or cut short at byte 7").
[[noreturn]] void refuse_foreign(const Source& source, const std::string& reason);

}  // namespace atrous
