// Real numbers that depend on nothing but the code at the same place of one map.
#pragma once

#include <optional>

#include "passes/match.h"

namespace atrous {

// What a value is for each of the 256 codes, in the order of their bits.
struct CodeFunction {
  ValueId codes = kNone;  // the map
  Tensor values;          // f32 [256]
};

// Follows a real value back through activations, arithmetic of two values with the same map behind them or with one
// number, and roundings, to the DequantizeLinear of a map of codes. Nothing if it does not come from a single map.
std::optional<CodeFunction> code_function(const Graph& graph, const Links& links, ValueId real);

}  // namespace atrous
