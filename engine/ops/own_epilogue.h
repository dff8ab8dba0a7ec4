// What own convolution kernels can do at their end.
#pragma once

#include <optional>

#include "dnnl/activation.h"
#include "kernels/conv_epilogue.h"

namespace atrous {

// An activation, behind the residual in dst if there is one; the address of the bias is left out. Nothing if own
// kernels do not know the activation.
std::optional<ConvEpilogue> own_epilogue(const onednn::Activation& activation, bool residual);

}  // namespace atrous
