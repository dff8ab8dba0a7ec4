// A 1x1 convolution and a Resize in the other order: interpolation weights add up to 1, so the result is the same.
#pragma once

#include "passes/match.h"

namespace atrous {

// Whether `conv`, a matrix without activation whose input the Resize makes for it alone, is better off before it.
bool is_better_before_resize(const Graph& graph, const Links& links, const Node& conv);

// The same Resize from `src` to `dst`, whose shape is complete; appends a constant where sizes are named.
Node resize_of(Graph& graph, const Node& resize, ValueId src, ValueId dst);

}  // namespace atrous
