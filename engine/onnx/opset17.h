// From the canonical form of nodes, opset 18, to that of opset 17.
#pragma once

#include "graph/graph.h"

namespace atrous {

// A graph with the same meaning in operators and forms of opset 17: axes that became inputs are attributes again, newer
// operators are spelled out. It borrows the constants of `graph`, which must outlive it. Throws unsupported for a node
// that has no such form, naming it.
Graph to_opset17(const Graph& graph);

}  // namespace atrous
