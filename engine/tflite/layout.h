// The two orders of axes: files say [N,H,W,C], graphs [N,C,H,W]. Only tensors of rank 4 have another order.
#pragma once

#include <cstdint>
#include <vector>

namespace atrous {

using Dims = std::vector<std::int64_t>;

constexpr int kImageRank = 4;

// Where an axis of the file lies in the graph.
int graph_axis(int axis, int rank);

// A list with one entry an axis, from the file's order to the graph's, and back.
Dims to_graph_order(const Dims& list);
Dims to_file_order(const Dims& list);

// The permutation that puts a tensor of the file into the graph's order, as Transpose has it, and back.
Dims to_graph_permutation(int rank);
Dims to_file_permutation(int rank);

// Whether a tensor with these extents has its elements in the same order both ways: one channel, or one pixel.
bool orders_agree(const Dims& file_dims);

}  // namespace atrous
