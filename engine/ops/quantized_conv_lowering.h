// Lowering of QuantizedConv.
#pragma once

namespace atrous {

class Lowering;

// Depthwise ones run in our kernel, others in oneDNN's where the CPU multiplies bytes exactly; what remains runs as its
// reference.
void lower_quantized_conv(Lowering& lowering);

}  // namespace atrous
