// What own convolution kernels can do at their end.
#pragma once

#include <optional>

#include "kernels/conv_epilogue.h"
#include "ops/conv_kernels.h"

namespace atrous {

// Of a request, without the address of the bias; nothing if own kernels do not know the activation.
std::optional<ConvEpilogue> own_epilogue(const ConvRequest& request);

}  // namespace atrous
