// Ranges and biases of a quantised network, from what the network makes of photographs.
#pragma once

#include <functional>
#include <vector>

#include "quantise/scheme.h"

namespace atrous {

struct CalibrationRequest {
  const Graph* graph = nullptr;       // f32, one input; sizes may be open
  std::vector<const Tensor*> inputs;  // the photographs as the network takes them, plain; one or more

  // Called after each run of the network, with the number of runs so far and in all; may be empty.
  std::function<void(int done, int total)> after_run;

  // Called several times a second; may throw to end it, and may be empty.
  std::function<void()> check;
};

// A scheme with all layers of the graph on codes, without ranges.
QuantisationScheme empty_scheme(const CalibrationRequest& request);

// Finds the ranges of all maps that layers read, and the changes of biases. The range of a map is the candidate
// (choose_range.h) with which the convolutions behind it differ least, once the means of their output channels are
// corrected; where none reads it, the one with the least squared error. Maps that a Concat or MaxPool alone reads share
// the range of what it makes.
void calibrate(const CalibrationRequest& request, QuantisationScheme& scheme);

}  // namespace atrous
