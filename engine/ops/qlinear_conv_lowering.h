// Lowering of QLinearConv.
#pragma once

namespace atrous {

class Lowering;

// Depthwise ones with constant weights and parameters run in our kernel, others as their reference.
void lower_qlinear_conv(Lowering& lowering);

}  // namespace atrous
