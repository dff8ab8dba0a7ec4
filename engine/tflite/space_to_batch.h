// Dilated convolutions that a file spells as SPACE_TO_BATCH_ND, a dense convolution and BATCH_TO_SPACE_ND.
#pragma once

#include <optional>
#include <vector>

#include "tflite/tensors.h"

namespace atrous {

// The three operators, as positions in the list of the graph.
struct SpelledDilation {
  std::size_t to_batch = 0;
  std::size_t conv = 0;
  std::size_t to_space = 0;
};

// By tensor: the operators that read it. An output of the graph counts as read by an operator that does not exist.
using Readers = std::vector<std::vector<std::size_t>>;
Readers find_readers(const TfliteFile& file);

// The three operators that begin with this SPACE_TO_BATCH_ND, if nothing else reads what is between them and both ends
// take the map apart in the same blocks.
std::optional<SpelledDilation> find_spelled_dilation(TfliteTensors& tensors, const Readers& readers,
                                                     std::size_t to_batch);

// Brings them into the graph as one convolution.
void import_spelled_dilation(const SpelledDilation& found, TfliteTensors& tensors);

}  // namespace atrous
