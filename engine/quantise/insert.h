// Writes a quantisation into a graph: QuantizeLinear and DequantizeLinear.
#pragma once

#include "quantise/real_constants.h"

namespace atrous {

// Every map that a layer on codes reads goes through one QuantizeLinear and one DequantizeLinear, u8, which all its
// readers share but for layers that could compute on codes and do not; graph outputs and those stay as they were. A
// Conv on codes gets weights of s8, one scale an output channel, and a bias of i32, behind a DequantizeLinear.
//
// The graph may have open shapes; `scheme` was made for the same graph, values by the same ids.
void insert_quantisation(Graph& graph, const QuantisationScheme& scheme);

// The same with f32 weights and biases, the numbers that the codes stand for: what is computed is the same. `constants`
// belong to the graph, or to the one that it borrows from; none are added, so all graphs made so have the same.
void insert_trial(Graph& graph, const QuantisationScheme& scheme, const RealConstants& constants);

}  // namespace atrous
