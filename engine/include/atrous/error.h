// The one exception type of the library, and its codes.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "atrous/export.h"

namespace ATROUS_EXPORT atrous {

// What the caller can do about an error.
enum class ErrorCode {
  kInvalidArgument,  // the call was wrong: mend the arguments
  kNotFound,         // a file, a tensor name, a preset that does not exist
  kCorrupt,          // the file is damaged or contradicts itself
  kUnsupported,      // valid, but beyond this engine
  kResource,         // a limit or the memory was exceeded
  kCancelled,        // Session::cancel or a deadline
  kInternal,         // a defect of the library
};

// Lower-case name of a code: "invalid_argument", "not_found", ...
const char* name(ErrorCode code);

// What the library throws, but for std::bad_alloc where memory fails and std::out_of_range of Shape and Tensor. Its
// message reads from the outside in:
//   deeplab.onnx: node 'aspp/add_2' (Add): inputs have different shapes: [1,256,33,33] and [1,256,32,32]
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace atrous
