// Recognises how a segmentation network ends, so that labels can be made without its full-size scores.
#pragma once

#include <cstdint>
#include <string>

#include "core/resize.h"
#include "graph/graph.h"

namespace atrous {

// What stands between the logits and the output of a network, and can be done while labels are made.
struct Tail {
  ValueId logits = kNone;  // f32 [N,C,h,w]; kNone if nothing was recognised

  // The last Resize of the network; without one, an identity.
  ResizeAxis rows;
  ResizeAxis columns;
  bool nearest = false;
  NearestMode nearest_mode = NearestMode::kRoundPreferFloor;

  // Behind the Resize the network rounds scores to multiples of this, as the logits are; 0: it does not.
  float rounding = 0.0F;

  std::int64_t out_height = 0;  // of the network's output
  std::int64_t out_width = 0;
  bool softmax = false;        // a Softmax over the classes was taken off
  bool sigmoid = false;        // a Sigmoid was taken off; one class only
  bool labels = false;         // the network ends in ArgMax: its output is a label map
  bool probabilities = false;  // the logits are probabilities: a Softmax or, of one class, a Sigmoid makes them
  float threshold = 0.0F;  // one class: class 1 where the logit is above it; 0.5 where a Sigmoid stays in the network

  std::string obstacle;  // why nothing was recognised: "output 'labels' (i64): node 'x' (TopK) cannot be traced back"

  bool found() const { return logits != kNone; }
};

// Looks back from an output of a graph whose shapes are complete: through Identity, Cast, ArgMax over the classes,
// operators that drop or add axes of extent 1, a Transpose to [N,h,w,C] and, as far as the winner stays the same,
// through one linear or nearest Resize of the spatial axes, the rounding to codes and the Softmax or Sigmoid behind it.
// A Softmax or Sigmoid without a Resize below it stays in the network, for interpolating probabilities is not
// interpolating logits; unless only what lies below it has the form [N,C,h,w].
Tail take_tail(const Graph& graph, ValueId output);

// Makes the logits the only output of the graph, and removes what nobody needs any more. The tail was found in this
// graph.
void cut_tail(Graph& graph, const Tail& tail);

}  // namespace atrous
