// Weights of a file in half the bytes.
#pragma once

#include "graph/graph.h"

namespace atrous {

// Stores the large constants of f32 as f16, rounded to nearest even, with a Cast back to f32 behind them: a relative
// error of 2^-11 at most, below 2^-14 an absolute one of 2^-25. Constants with numbers beyond 65504, the largest of
// f16, or that are not finite stay.
void halve_weights(Graph& graph);

}  // namespace atrous
