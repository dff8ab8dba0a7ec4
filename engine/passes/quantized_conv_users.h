// What stands behind a QuantizedConv and becomes part of it.
#pragma once

#include "passes/match.h"

namespace atrous {

// Takes over the activation, the rounding to codes, the sum with a residual in codes, and the activation and rounding
// behind that, as far as they follow each other without another reader between them.
void absorb_users(Graph& graph, Links& links, Node& conv);

}  // namespace atrous
