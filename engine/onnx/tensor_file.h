// Files that hold one serialised TensorProto, as ONNX's own test data do.
#pragma once

#include <filesystem>

#include "atrous/tensor.h"

namespace atrous {

// Reads a TensorProto file; the element type stays as it is. Throws not_found, corrupt, unsupported (also for files
// that hold a sequence or an optional).
Tensor read_tensor_file(const std::filesystem::path& file);

}  // namespace atrous
