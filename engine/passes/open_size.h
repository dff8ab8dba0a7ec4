// Opens the rows and columns of a network that was exported for one size.
#pragma once

#include <string>

#include "graph/graph.h"

namespace atrous {

// The axes of the rows of a graph's only input, an image [N,C,H,W] (2) or [N,H,W,C] (1); -1 if it is no image.
int rows_axis(const Graph& graph);

// Makes the extents of the image open and turns what an exporter computed from them back into arithmetic on shapes: the
// sizes of a Resize or Expand, a Reshape, a pool over the whole map. `graph` as imported, before the portable passes.
// Returns "", or which node prevents it; the graph is of no use then. Where a Resize takes its size from is a guess
// that holds at the exported size: the caller has to prove the result.
std::string open_size(Graph& graph);

}  // namespace atrous
