// Nodes that scale and shift every channel of a feature map: y = x * scale[c] + shift[c].
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"

namespace atrous {

struct Affine {
  std::size_t data = 0;       // which input of the node is x
  std::vector<double> scale;  // one a channel, or one for all
  std::vector<double> shift;

  double scale_of(std::size_t channel) const { return scale[scale.size() == 1 ? 0 : channel]; }
  double shift_of(std::size_t channel) const { return shift[shift.size() == 1 ? 0 : channel]; }
};

// What a BatchNormalization (for inference), or an Add, Sub, Mul or Div by a constant, does to a feature map of `rank`
// axes with `channels` channels. None if it does anything else, or if a coefficient is not finite.
std::optional<Affine> as_affine(const Graph& graph, const Node& node, std::int64_t channels, int rank);

}  // namespace atrous
