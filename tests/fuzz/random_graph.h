// Small networks that are drawn from bytes.
#pragma once

#include "fuzz/byte_dice.h"
#include "graph/graph.h"

namespace atrous::fuzz {

// A graph of one image input [N,C,H,W] with complete shapes and at most 12 nodes: convolutions of every kind, pools,
// resizes, sums, concatenations, activations, paddings. What a shape rule refuses is left out, so every graph is valid.
// No operator makes much of a small difference: weights are scaled by their fan-in.
Graph draw_graph(ByteDice& dice);

}  // namespace atrous::fuzz
