// How a network is quantised, as plain data.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "kernels/codes.h"
#include "quantise/layers.h"

namespace atrous {

// The real numbers that the codes 0 to 255 of a map stand for, ends included. Holds 0.
struct CodeRange {
  float low = 0.0F;
  float high = 0.0F;
  std::string method;  // "min/max", "percentile 99.99", "squared error"
};

// Scale and zero point of unsigned 8-bit codes; 0 has a code of its own. A range of a single number gets the scale 1.
CodeScale scale_of(const CodeRange& range);

// Mean and variance of each channel of a map.
struct MapMoments {
  std::vector<float> means;
  std::vector<float> variances;
};

struct QuantisationScheme {
  std::vector<Layer> layers;                           // all that could compute on codes
  std::set<ValueId> on_codes;                          // those that do, by output
  std::map<ValueId, CodeRange> ranges;                 // of every map that a layer reads
  std::map<ValueId, MapMoments> moments;               // of every map that a Conv reads; may be missing
  std::map<ValueId, std::vector<float>> bias_changes;  // added to the biases of a Conv, by output; may be missing
  bool exactly = false;  // layers are on codes even where nothing is gained, so that each can be tried alone
};

}  // namespace atrous
