// Which nodes of a network can compute on 8-bit codes.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// A node that can compute on codes: Conv with constant weights, Add of two maps, Concat of channels, MaxPool,
// AveragePool. Named by its first output, which stays what it is when other nodes come and go.
struct Layer {
  ValueId output = kNone;
  std::string name;
  std::string op;
  std::vector<ValueId> sources;  // the maps that it reads
  std::int64_t macs = 0;         // of a Conv, nominal
};

// The layers of a graph whose shapes are complete, in its order. What makes a single pixel (image pooling and the
// products of it) is none: nothing is gained there.
std::vector<Layer> find_layers(const Graph& sized);

// Those of `chosen` (by output) that are worth computing on codes. A Conv always is; Add, Concat and pools only pass
// codes on, so they need a layer on codes before and one behind them, at most an activation between.
std::set<ValueId> useful_layers(const Graph& graph, const std::vector<Layer>& layers, const std::set<ValueId>& chosen);

// Whether the node is a function of each element alone that a convolution can apply to its result.
bool is_activation(const Node& node);

}  // namespace atrous
