// What the quantisation of its input says about the pixels that a model wants.
#pragma once

#include <optional>
#include <string>

#include "tflite/tensors.h"

namespace atrous {

// The fact `atrous.input` for a model whose first input is a quantised image: its integers are pixels, so pixel x
// stands for (x - zero point) * scale; for i8, whose integers begin at -128, x - 128 stands in the place of x. None for
// other inputs.
std::optional<std::string> input_facts(const TfliteTensors& tensors);

}  // namespace atrous
