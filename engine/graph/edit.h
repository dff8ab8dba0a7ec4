// The only functions that change a graph.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous {

// Appends a value that a node will make. The name need not be unique.
ValueId add_value(Graph& graph, std::string name, DType dtype = DType::kF32, Shape shape = Shape::unranked());

// Appends a constant and the value that stands for it.
ValueId add_constant(Graph& graph, std::string name, Tensor tensor);

// Turns a value that a node made into a constant; the caller removes the node. The tensor's type becomes the value's.
void make_constant(Graph& graph, ValueId id, Tensor tensor);

// Every use of `from`, as a node's input or a graph output, becomes a use of `to`. When `from` is a graph output and
// `to` is neither a graph input nor a constant, `to` also takes over the name.
void replace_uses(Graph& graph, ValueId from, ValueId to);

// For every value, how often nodes and graph outputs use it.
std::vector<int> count_uses(const Graph& graph);

// For every value, the index of the node that makes it, or -1 (constants, graph inputs).
std::vector<int> find_producers(const Graph& graph);

// Removes the nodes whose flag is set; the caller has redirected their outputs.
void remove_nodes(Graph& graph, const std::vector<bool>& dead);

// Removes nodes that no graph output needs, then frees the data of constants that nobody uses. Ids stay valid; optional
// outputs that nobody uses become kNone (never the first).
void remove_dead_nodes(Graph& graph);

// Sorts the nodes so that producers come before consumers, keeping the order where it is free. Throws corrupt on a cycle.
void sort_nodes(Graph& graph);

// A graph with the same nodes and values whose constants borrow the data of `graph`, which must outlive it.
Graph borrow(const Graph& graph);

}  // namespace atrous
