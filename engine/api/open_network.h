// Opening the rows and columns of a network of one size, with the proof that it stays the same network.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "graph/graph.h"

namespace atrous {

struct Opening {
  std::optional<Graph> graph;  // after the portable passes, constants borrowed; none if it cannot be opened
  std::string obstacle;        // why not; names the node
  double difference = 0.0;     // at the exported size, relative to the largest magnitude
  int proved_height_px = 0;    // the other size at which it was run
  int proved_width_px = 0;
};

// Opens a network if what comes out makes the same at the exported size and runs at another one.
//
//   imported         as it was read
//   fixed            the same after the portable passes; its only input is an image of complete shape
//   check_cancelled  called between the stages; may throw
Opening open_network(const Graph& imported, const Graph& fixed, const std::function<void()>& check_cancelled);

// The shape of an image with other rows and columns; `axis` is that of the rows.
Shape with_size(Shape shape, int axis, std::int64_t rows, std::int64_t columns);

}  // namespace atrous
