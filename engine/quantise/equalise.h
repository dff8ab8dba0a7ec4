// Scales the channels between two convolutions to each other, so that codes with one scale for a map suit all of them.
#pragma once

#include <functional>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// Two convolutions with nothing between them but at most a Relu, a Clip from 0, or a LeakyRelu; at least one of them is
// depthwise, and nobody else sees what passes between them or uses their weights.
struct ConvPair {
  std::size_t first = 0;  // positions in Graph::nodes
  std::size_t second = 0;
  ValueId made = kNone;  // by the first
  ValueId read = kNone;  // by the second: `made`, or what the activation makes of it
  float most = 0.0F;     // where a Clip ends; infinite without one
};

std::vector<ConvPair> find_conv_pairs(const Graph& graph);

// By channel: the largest that the first convolution made, and the largest magnitude that the second one read.
struct ChannelReach {
  std::vector<float> made;
  std::vector<float> read;
};

// What each channel is divided by, 1 or less. A channel never grows beyond the largest one of the map; before a Clip it
// stays below two thirds of its end, so that what it does not clip now it does not clip then. A depthwise second
// convolution has a scale of its own for each channel and takes anything; a dense one shares the factor between map and
// weights (arXiv 1906.04721, section 4.1).
std::vector<float> equalising_factors(const ConvPair& pair, const ChannelReach& reach, const Graph& graph);

// Divides the weights and the bias of the first and multiplies the weights of the second, as new constants.
void scale_pair(Graph& graph, const ConvPair& pair, const std::vector<float>& factors);

}  // namespace atrous
