// Weights as they lie in the model's file, whose memory can be given back while kernels use forms of their own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/source.h"
#include "graph/graph.h"

namespace atrous {

// Constants of a graph that were read from a file as they are, and are used only as the weights of convolutions that
// run: of data that no plan knows before. Once packed, their pages go back to the system; if another form is wanted
// later, they are read again. Addresses stay the same. Not locked: the owner sees to that.
class RawWeights {
 public:
  RawWeights() = default;

  // `offsets`: where in the file constants of the graph lie; `shape_inputs`: inputs that a plan takes as constants. The
  // graph must keep its constants where they are.
  RawWeights(std::optional<Source> file, const std::map<int, std::uint64_t>& offsets, Graph& graph,
             const std::vector<ValueId>& shape_inputs);

  // Makes sure that the elements are there. Throws corrupt if the file has changed since it was opened.
  void restore(int constant);

  // The same, for good: the memory is not given back any more.
  void pin(int constant);

  // Gives the memory back, but for a part of a page at either end.
  void release(int constant);

 private:
  struct Entry {
    std::byte* data = nullptr;
    std::size_t bytes = 0;
    std::uint64_t offset = 0;
    bool pinned = false;
    bool absent = false;
  };

  std::optional<Source> file_;
  std::map<int, Entry> entries_;
};

}  // namespace atrous
