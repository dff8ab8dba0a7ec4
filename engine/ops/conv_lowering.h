// Choice of the kernel of a convolution.
#pragma once

namespace atrous {

class Lowering;

// Lowers a Conv or FusedConv node; the reference runs where no kernel takes it (weights that are not constant).
void lower_conv(Lowering& lowering);

}  // namespace atrous
