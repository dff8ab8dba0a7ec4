// The input on which two forms of a network are compared.
#pragma once

#include <vector>

#include "atrous/parity.h"
#include "graph/graph.h"

namespace atrous {

// One tensor for every input of both graphs: the image, prepared as the facts say, or seeded numbers where it is null.
// Extents that one side fixes hold for both; those of an image that are open on both sides come from the options, the
// facts, or are 513. Errors as compare_layers.
std::vector<Tensor> parity_inputs(const Graph& source, const Graph& result, const Preprocessing& facts,
                                  const Image* image, const ParityOptions& options);

}  // namespace atrous
