// The text form of a graph: print and parse.
//
//   graph(%x: f32[1,3,8,8]) {
//     %w = const f32[4,3,3,3] random(7)
//     %b = const f32[4] {0.5, -1, 2, 0}
//     %y: f32[1,4,8,8] = Conv(%x, %w, %b) {pads=[1,1,1,1], strides=[1,1]} "conv1"
//     return %y
//   }
//
// An input that is left out is written `_`. Types after a value are optional in the input. `random(SEED)` makes floats
// in [-1,1) from the seed. Attributes are integers, floats (with a point or exponent), 'strings' and lists of these; a
// list without elements holds integers, others are written floats[] and strings[]. A name beyond letters, digits and
// ._/$- is quoted:
// %"a:0". From # to the end of the line is a comment.
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace atrous {

struct TextOptions {
  std::size_t most_elements = 64;  // constants with more elements are printed as a digest, which parse refuses
  bool types = true;               // print the types of the values that nodes make
};

std::string print(const Graph& graph, const TextOptions& options = {});

// Throws corrupt with the line number; resource for more than 64 Mi random elements.
Graph parse(std::string_view text);

}  // namespace atrous
