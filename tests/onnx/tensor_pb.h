// Tensors in the files of ONNX's own tests (TensorProto), for tools that see only the public headers.
#pragma once

#include <filesystem>

#include "atrous/session.h"

namespace atrous::test {

// Reads a tensor with its name; the name may be empty. Throws std::runtime_error, also for types that segmentation
// networks do not have at their ends, and for data outside raw_data.
NamedTensor read_tensor_file(const std::filesystem::path& path);

// Writes it in the same format.
void write_tensor_file(const NamedTensor& tensor, const std::filesystem::path& path);

}  // namespace atrous::test
