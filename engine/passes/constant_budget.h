// How much a pass may add to the constants of a graph.
#pragma once

#include <cstddef>

#include "graph/graph.h"

namespace atrous {

// Twice the constants that the graph has already, and 64 MiB: a pass makes each weight of a network anew once or twice,
// while a small file may have one large weight used by thousands of nodes. What a pass has replaced is freed at its
// end.
class ConstantBudget {
 public:
  explicit ConstantBudget(const Graph& graph) {
    for (const Tensor& constant : graph.constants) left_ += 2 * constant.bytes();
  }

  // Whether there was room for so many bytes more, which are taken then.
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_ = std::size_t{64} << 20;
};

}  // namespace atrous
