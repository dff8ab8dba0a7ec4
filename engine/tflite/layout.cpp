// Mapping axes between files and graphs.
#include "tflite/layout.h"

#include <numeric>

namespace atrous {
namespace {

constexpr std::int64_t kToGraph[] = {0, 3, 1, 2};  // axis of the file by axis of the graph
constexpr std::int64_t kToFile[] = {0, 2, 3, 1};   // axis of the graph by axis of the file

Dims permutation(int rank, const std::int64_t* image) {
  Dims order(static_cast<std::size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  if (rank == kImageRank) order.assign(image, image + kImageRank);
  return order;
}

Dims permuted(const Dims& list, const Dims& order) {
  Dims result;
  for (const std::int64_t axis : order) result.push_back(list[static_cast<std::size_t>(axis)]);
  return result;
}

}  // namespace

int graph_axis(int axis, int rank) {
  return static_cast<int>(to_file_permutation(rank)[static_cast<std::size_t>(axis)]);
}

Dims to_graph_order(const Dims& list) { return permuted(list, to_graph_permutation(static_cast<int>(list.size()))); }
Dims to_file_order(const Dims& list) { return permuted(list, to_file_permutation(static_cast<int>(list.size()))); }
Dims to_graph_permutation(int rank) { return permutation(rank, kToGraph); }
Dims to_file_permutation(int rank) { return permutation(rank, kToFile); }

bool orders_agree(const Dims& file_dims) {
  if (static_cast<int>(file_dims.size()) != kImageRank) return true;
  return file_dims[3] == 1 || (file_dims[1] == 1 && file_dims[2] == 1);
}

}  // namespace atrous
