// Writes a quantisation into a graph: QuantizeLinear and DequantizeLinear.
#pragma once

#include "quantise/scheme.h"

namespace atrous {

enum class WeightForm {
  kCodes,  // s8 and i32 constants behind a DequantizeLinear
  kReal,   // the f32 numbers that these codes stand for: the same values, at once
};

// Every map that a layer on codes reads goes through one QuantizeLinear and one DequantizeLinear, u8, which all its
// readers share but for layers that could compute on codes and do not; graph outputs and those stay as they were. A
// Conv on codes gets weights of s8, one scale an output channel, and a bias of i32.
//
// The graph may have open shapes; `scheme` was made for the same graph, values by the same ids.
void insert_quantisation(Graph& graph, const QuantisationScheme& scheme, WeightForm form);

}  // namespace atrous
