// Convolutions that own kernels of maps take, as passes ask for them.
#pragma once

#include "graph/graph.h"
#include "ops/inverted_residual.h"

namespace atrous {

// Whether the node is a Conv or FusedConv of a [N,C,h,w] f32 map with constant weights and bias, at most a residual
// besides, and one output; 1x1 over all channels.
bool is_pointwise_conv(const Graph& graph, const Node& node);

// The same with one filter a channel, of a size and with an activation that our kernel knows, and no residual.
bool is_depthwise_conv(const Graph& graph, const Node& node);

// What an InvertedResidual node computes.
InvertedResidual inverted_residual_of(const Graph& graph, const Node& node);

}  // namespace atrous
