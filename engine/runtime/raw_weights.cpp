// Giving back and reading again the pages of weights.
#include "runtime/raw_weights.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "passes/evaluate.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

// Whether values depend on the contents of inputs, so that no plan knows them: not only on the shapes of inputs, or on
// those inputs that a plan takes as constants.
std::vector<bool> find_unknown(const Graph& graph, const std::vector<ValueId>& shape_inputs) {
  std::vector<bool> unknown(graph.values.size(), false);
  const auto is_unknown = [&](ValueId id) { return id != kNone && unknown[static_cast<std::size_t>(id)]; };
  for (const ValueId id : graph.inputs) unknown[static_cast<std::size_t>(id)] = true;
  for (const ValueId id : shape_inputs) unknown[static_cast<std::size_t>(id)] = false;
  for (const Node& node : graph.nodes) {
    if (reads_shapes_only(node) || std::ranges::none_of(node.inputs, is_unknown)) continue;
    for (const ValueId id : node.outputs) {
      if (id != kNone) unknown[static_cast<std::size_t>(id)] = true;
    }
  }
  return unknown;
}

// Whether constants are read by nothing but convolutions that every plan runs, as their weights. A convolution of what
// a plan knows is folded there, from the weights as they lie in the file.
std::vector<bool> find_conv_weights(const Graph& graph, const std::vector<ValueId>& shape_inputs) {
  std::vector<bool> only_weights(graph.constants.size(), true);
  const std::vector<bool> unknown = find_unknown(graph, shape_inputs);
  const auto disqualify = [&](ValueId id) {
    const int constant = id == kNone ? -1 : graph.value(id).constant;
    if (constant >= 0) only_weights[static_cast<std::size_t>(constant)] = false;
  };
  for (const Node& node : graph.nodes) {
    const bool is_conv = (node.op == "Conv" || node.op == "ConvTranspose") && node.inputs[0] != kNone &&
                         unknown[static_cast<std::size_t>(node.inputs[0])];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (!is_conv || i != 1) disqualify(node.inputs[i]);
    }
  }
  for (const ValueId id : graph.outputs) disqualify(id);
  return only_weights;
}

}  // namespace

RawWeights::RawWeights(std::optional<Source> file, const std::map<int, std::uint64_t>& offsets, Graph& graph,
                       const std::vector<ValueId>& shape_inputs)
    : file_(std::move(file)) {
  if (!file_) return;
  const std::vector<bool> only_weights = find_conv_weights(graph, shape_inputs);
  for (const auto& [constant, offset] : offsets) {
    Tensor& tensor = graph.constants[static_cast<std::size_t>(constant)];
    const bool releasable = only_weights[static_cast<std::size_t>(constant)] && tensor.owns() && tensor.bytes() > 0;
    if (releasable) entries_[constant] = {static_cast<std::byte*>(tensor.data()), tensor.bytes(), offset, false, false};
  }
}

void RawWeights::restore(int constant) {
  const auto found = entries_.find(constant);
  if (found == entries_.end() || !found->second.absent) return;
  if (!file_->is_unchanged()) {
    fail(ErrorCode::kCorrupt, "the file has changed since it was loaded, and its weights are needed again");
  }
  file_->read(found->second.offset, {found->second.data, found->second.bytes});
  found->second.absent = false;
}

void RawWeights::pin(int constant) {
  restore(constant);
  const auto found = entries_.find(constant);
  if (found != entries_.end()) found->second.pinned = true;
}

void RawWeights::release(int constant) {
  const auto found = entries_.find(constant);
  if (found == entries_.end() || found->second.pinned || found->second.absent) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(found->second.data) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(found->second.data) + found->second.bytes) / page * page;
  if (begin >= end) return;
  found->second.absent = ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED) == 0;
}

}  // namespace atrous
