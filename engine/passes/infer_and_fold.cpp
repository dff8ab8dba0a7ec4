// Infers types and shapes and folds constants, in one walk: shape arithmetic needs each for the other.
#include <algorithm>
#include <optional>

#include "core/checked.h"
#include "core/error.h"
#include "core/stop.h"
#include "graph/edit.h"
#include "passes/evaluate.h"
#include "passes/passes.h"

namespace atrous {
namespace {

constexpr std::int64_t kLargestGrowth = 64 << 20;  // bytes that a folded node may add: its results without what nobody
                                                   // else reads of its inputs
constexpr std::int64_t kTotalGrowth = 256 << 20;   // the same for all nodes together
constexpr double kMostWork = 4e9;                  // elements that folded nodes read, write and sum, all together

// Quantised weights: codes that a DequantizeLinear turns into floats. Single numbers are not worth keeping.
bool makes_floats_of_codes(const Graph& graph, const Node& node) {
  return node.op == "DequantizeLinear" && graph.value(node.inputs[0]).shape.rank() > 0;
}

struct Walk {
  Graph& graph;
  bool keeps_codes;                                                         // quantised constants stay as they are
  std::vector<bool> known = std::vector<bool>(graph.values.size(), false);  // type and shape can be relied on

  std::vector<int> uses = count_uses(graph);  // of every value, by nodes that are not folded yet and as outputs
  int first_result = static_cast<int>(graph.constants.size());  // constants from here on were folded
  std::int64_t growth_left = kTotalGrowth;
  double work_left = kMostWork;

  Value& value(ValueId id) { return graph.value(id); }
  void learn(ValueId id) { known[static_cast<std::size_t>(id)] = true; }

  void start() {
    for (std::size_t i = 0; i < graph.values.size(); ++i) known[i] = graph.values[i].constant >= 0;
    for (const ValueId id : graph.inputs) {
      if (!value(id).shape.complete()) continue;
      within("input '" + value(id).name + "'", [&] { require_countable(value(id).shape); });
      learn(id);
    }
  }

  // What a file says about a value in the middle is not relied on: it may have been written for another input size.
  void forget(const Node& node) {
    for (const ValueId id : node.outputs) {
      if (id == kNone) continue;
      const bool is_output = std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end();
      if (!is_output) value(id).shape = Shape::unranked();
    }
  }

  bool ready(const Node& node) {
    const std::uint32_t parameters = op_of(node).parameters;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId id = node.inputs[i];
      if (id == kNone) continue;
      if (!known[static_cast<std::size_t>(id)]) return false;
      const bool is_parameter = i < 32 && (parameters >> i & 1u) != 0;
      if (is_parameter && graph.constant(id) == nullptr) return false;
    }
    return true;
  }

  // Bytes that folding the node would add; none if not all its inputs are constant.
  std::optional<std::int64_t> growth(const Node& node, const std::vector<ValueType>& types) {
    std::int64_t growth = 0;
    for (auto input = node.inputs.begin(); input != node.inputs.end(); ++input) {
      if (*input == kNone) continue;
      const Tensor* constant = graph.constant(*input);
      if (constant == nullptr && !reads_shapes_only(node)) return std::nullopt;
      const bool is_last = uses[static_cast<std::size_t>(*input)] == std::count(input, node.inputs.end(), *input);
      if (constant != nullptr && is_last) growth -= static_cast<std::int64_t>(constant->bytes());
    }
    for (const ValueType& type : types) {
      growth = (Count(growth) + storage_bytes(type.dtype, type.shape)).value();
    }
    return std::max<std::int64_t>(growth, 0);
  }

  // At most how many elements the reference takes into its hands. A sum goes over an input at most, or the window.
  double work(const Node& node, const std::vector<ValueType>& types) {
    double read = 0.0, written = 0.0, longest_sum = 1.0;
    for (const ValueId id : node.inputs) {
      const Tensor* const constant = id == kNone ? nullptr : graph.constant(id);
      if (constant == nullptr) continue;
      const auto elements = static_cast<double>(constant->elements());
      read += elements;
      longest_sum = std::max(longest_sum, elements);
    }
    for (const ValueType& type : types) written += static_cast<double>(type.shape.elements());
    if (!op_of(node).sums) return read + written;
    double window = 1.0;
    if (node.attrs.has("kernel_shape")) {
      for (const std::int64_t side : node.attrs.integers("kernel_shape")) window *= static_cast<double>(side);
    }
    return read + written * std::max(longest_sum, window);
  }

  void visit(Node& node) {
    if (!ready(node)) return forget(node);
    const std::vector<ValueType> types = infer_types(graph, node);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kNone) continue;
      learn(node.outputs[i]);
      value(node.outputs[i]).dtype = types[i].dtype;
      value(node.outputs[i]).shape = types[i].shape;
    }
    if (keeps_codes && makes_floats_of_codes(graph, node)) return;
    const std::optional<std::int64_t> added = growth(node, types);
    if (!added || *added > std::min(kLargestGrowth, growth_left) || op_of(node).reference == nullptr) return;
    const double wanted = work(node, types);
    if (wanted > work_left) return;
    growth_left -= *added;
    work_left -= wanted;
    fold(node, types);
  }

  // Gives back what folding has made and nobody reads any more; weights of the file go when all is done.
  void forget_result(ValueId id) {
    const int constant = value(id).constant;
    if (constant >= first_result) graph.constants[static_cast<std::size_t>(constant)] = Tensor();
  }

  void fold(Node& node, const std::vector<ValueType>& types) {
    std::vector<Tensor> results = evaluate(graph, node, types);
    check_stop("while it was planned");
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kNone) make_constant(graph, node.outputs[i], std::move(results[i]));
    }
    for (const ValueId id : node.inputs) {
      if (id != kNone && --uses[static_cast<std::size_t>(id)] == 0) forget_result(id);
    }
    node.outputs.clear();
  }
};

void infer(Graph& graph, bool keeps_codes) {
  Walk walk{graph, keeps_codes};
  walk.start();
  for (Node& node : graph.nodes) {
    check_stop("while it was planned");
    walk.visit(node);
  }
  remove_dead_nodes(graph);
}

}  // namespace

void infer_and_fold(Graph& graph) { infer(graph, true); }

void fold_quantized(Graph& graph) { infer(graph, false); }

}  // namespace atrous
