// Weights of a file in half the bytes.
#pragma once

#include "graph/graph.h"

namespace atrous {

// Stores the large constants of f32 as f16, rounded to nearest even, with a Cast back to f32 behind them: a relative
// error of 2^-11 at most. Constants with numbers that f16 cannot hold (65520 and more, not finite) stay.
void halve_weights(Graph& graph);

}  // namespace atrous
