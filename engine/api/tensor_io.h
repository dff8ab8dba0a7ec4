// Named tensors in and out of a plan: checks, and conversions between float types at the border.
#pragma once

#include "atrous/session.h"
#include "runtime/plan.h"

namespace atrous {

bool is_float(DType dtype);

// A tensor of the wanted type with the same values; floats convert to each other. Throws invalid_argument otherwise.
Tensor convert(const Tensor& tensor, DType wanted, const std::string& name);

}  // namespace atrous
