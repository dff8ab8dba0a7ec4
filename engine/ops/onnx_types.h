// The numbers and names that ONNX gives to element types.
#pragma once

#include <optional>
#include <string>

#include "atrous/tensor.h"

namespace atrous {

// The element type behind a TensorProto.DataType number, or nothing if tensors here cannot hold it.
std::optional<DType> dtype_from_onnx(std::int64_t number);

// The number of a type.
std::int64_t onnx_number(DType dtype);

// The number behind a name as opsets below 6 write it ("FLOAT"), or 0.
std::int64_t onnx_number(const std::string& name);

}  // namespace atrous
