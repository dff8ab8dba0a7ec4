// Equalises the channels of a whole network by what it makes of photographs.
#pragma once

#include <vector>

#include "quantise/calibrate.h"
#include "quantise/equalise.h"

namespace atrous {

struct Equalisation {
  ConvPair pair;
  std::vector<float> factors;  // one a channel between the two
};

// What to scale between all pairs of convolutions that equalise.h knows.
std::vector<Equalisation> find_equalisation(const CalibrationRequest& request);

// Scales; `graph` is the request's, or has the same nodes.
void equalise(Graph& graph, const std::vector<Equalisation>& equalisation);

}  // namespace atrous
