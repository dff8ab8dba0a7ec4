// Mutators of the graph.
#include "graph/edit.h"

#include <algorithm>
#include <queue>

#include "core/error.h"
#include "core/stop.h"

namespace atrous {
namespace {

std::size_t at(ValueId id) { return static_cast<std::size_t>(id); }

bool contains(const std::vector<ValueId>& ids, ValueId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void free_unused_constants(Graph& graph) {
  const std::vector<int> uses = count_uses(graph);
  std::vector<bool> used(graph.constants.size(), false);
  for (std::size_t i = 0; i < graph.values.size(); ++i) {
    const int constant = graph.values[i].constant;
    if (constant >= 0 && uses[i] > 0) used[static_cast<std::size_t>(constant)] = true;
  }
  for (Value& value : graph.values) {
    if (value.constant >= 0 && !used[static_cast<std::size_t>(value.constant)]) value.constant = -1;
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) graph.constants[i] = Tensor();
  }
}

// A node on a cycle, found by walking from a node that could not be sorted to producers of the same kind.
std::size_t on_cycle(const Graph& graph, const std::vector<int>& producers, const std::vector<int>& missing) {
  auto index = static_cast<std::size_t>(std::find_if(missing.begin(), missing.end(), [](int n) { return n > 0; }) -
                                        missing.begin());
  for (std::size_t step = 0; step < graph.nodes.size(); ++step) {
    for (const ValueId id : graph.nodes[index].inputs) {
      const int producer = id == kNone ? -1 : producers[at(id)];
      if (producer < 0 || missing[static_cast<std::size_t>(producer)] == 0) continue;
      index = static_cast<std::size_t>(producer);
      break;
    }
  }
  return index;
}

}  // namespace

ValueId add_value(Graph& graph, std::string name, DType dtype, Shape shape) {
  graph.values.push_back({std::move(name), dtype, std::move(shape), -1});
  return static_cast<ValueId>(graph.values.size() - 1);
}

ValueId add_constant(Graph& graph, std::string name, Tensor tensor) {
  const ValueId id = add_value(graph, std::move(name));
  make_constant(graph, id, std::move(tensor));
  return id;
}

void make_constant(Graph& graph, ValueId id, Tensor tensor) {
  Value& value = graph.values[at(id)];
  value.dtype = tensor.dtype();
  value.shape = tensor.shape();
  value.constant = static_cast<int>(graph.constants.size());
  graph.constants.push_back(std::move(tensor));
}

void replace_uses(Graph& graph, ValueId from, ValueId to) {
  check_stop("while it was planned");  // a pass may do this for every node
  for (Node& node : graph.nodes) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  if (!contains(graph.outputs, from)) return;
  const bool renames = !contains(graph.inputs, to) && graph.constant(to) == nullptr && !contains(graph.outputs, to);
  if (renames) graph.values[at(to)].name = graph.values[at(from)].name;
  std::replace(graph.outputs.begin(), graph.outputs.end(), from, to);
}

std::vector<int> count_uses(const Graph& graph) {
  std::vector<int> uses(graph.values.size(), 0);
  for (const Node& node : graph.nodes) {
    for (const ValueId id : node.inputs) {
      if (id != kNone) ++uses[at(id)];
    }
  }
  for (const ValueId id : graph.outputs) ++uses[at(id)];
  return uses;
}

std::vector<int> find_producers(const Graph& graph) {
  std::vector<int> producers(graph.values.size(), -1);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const ValueId id : graph.nodes[i].outputs) {
      if (id != kNone) producers[at(id)] = static_cast<int>(i);
    }
  }
  return producers;
}

void remove_nodes(Graph& graph, const std::vector<bool>& dead) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (dead[i]) continue;
    if (kept != i) graph.nodes[kept] = std::move(graph.nodes[i]);
    ++kept;
  }
  graph.nodes.resize(kept);
}

void remove_dead_nodes(Graph& graph) {
  std::vector<bool> needed(graph.values.size(), false);
  for (const ValueId id : graph.outputs) needed[at(id)] = true;
  std::vector<bool> dead(graph.nodes.size(), false);
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    Node& node = graph.nodes[i];
    const bool used = std::any_of(node.outputs.begin(), node.outputs.end(),
                                  [&](ValueId id) { return id != kNone && needed[at(id)]; });
    dead[i] = !used;
    if (!used) continue;
    for (std::size_t k = 1; k < node.outputs.size(); ++k) {
      if (node.outputs[k] != kNone && !needed[at(node.outputs[k])]) node.outputs[k] = kNone;
    }
    for (const ValueId id : node.inputs) {
      if (id != kNone) needed[at(id)] = true;
    }
  }
  remove_nodes(graph, dead);
  free_unused_constants(graph);
}

void sort_nodes(Graph& graph) {
  const std::vector<int> producers = find_producers(graph);
  std::vector<int> missing(graph.nodes.size(), 0);
  std::vector<std::vector<int>> consumers(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const ValueId id : graph.nodes[i].inputs) {
      if (id == kNone || producers[at(id)] < 0) continue;
      ++missing[i];
      consumers[static_cast<std::size_t>(producers[at(id)])].push_back(static_cast<int>(i));
    }
  }
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (missing[i] == 0) ready.push(static_cast<int>(i));
  }
  std::vector<Node> sorted;
  while (!ready.empty()) {
    const auto next = static_cast<std::size_t>(ready.top());
    ready.pop();
    for (const int consumer : consumers[next]) {
      if (--missing[static_cast<std::size_t>(consumer)] == 0) ready.push(consumer);
    }
    sorted.push_back(std::move(graph.nodes[next]));
  }
  if (sorted.size() != graph.nodes.size()) {
    fail(ErrorCode::kCorrupt, describe(graph.nodes[on_cycle(graph, producers, missing)]), ": is part of a cycle");
  }
  graph.nodes = std::move(sorted);
}

Graph borrow(const Graph& graph) {
  Graph copy;
  copy.values = graph.values;
  copy.nodes = graph.nodes;
  copy.inputs = graph.inputs;
  copy.outputs = graph.outputs;
  for (const Tensor& constant : graph.constants) copy.constants.push_back(constant.view());
  return copy;
}

}  // namespace atrous
