// The golden sample of a model: what it makes of a seeded input, on a coarse grid, as text for its metadata.
#pragma once

#include <functional>
#include <string>

#include "atrous/inspect.h"
#include "graph/graph.h"

namespace atrous {

// The input for a graph's shape: f32 in [-1,1) or whole numbers of the input's type, from the seed alone. Throws
// resource for more than 2^26 elements.
Tensor seeded_input(DType dtype, const Shape& shape, std::uint32_t seed);

// The sample of a graph with one input, at that input shape, as JSON:
//   {"seed":1,"shape":[1,3,513,513],"input_sha256":"...","values":[...]}
// and, where maps are quantised, "tolerance", relative to the largest value. The values are the logits before the tail,
// or the output where there are none, at up to 8x8 positions. "" if one of them is not finite. `check` is called often
// and may throw.
std::string make_golden(const Graph& graph, const Shape& shape, const std::function<void()>& check);

// Makes the sample again and compares.
GoldenCheck compare_golden(const Graph& graph, const std::string& json);

}  // namespace atrous
